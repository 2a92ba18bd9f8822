//! One WebSocket connection: reads frames, executes calls in order, writes replies and events.
//!
//! Invariant: the events of a call go out before its reply, because both pass through one outbox.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt as _};
use tokio::sync::mpsc;
use tokio::time::Instant;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message as Frame;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Role, WebSocketConfig};

use crate::sim::framing::message::{Message, Request};
use crate::sim::methods::call::Done;
use crate::sim::release::failure::Failure;
use crate::sim::server::answer::{answer, subscribe, written};
use crate::sim::server::hub::Hub;
use crate::sim::server::job_runner;
use crate::sim::server::spoil::{half_a_frame, spoil, whole_frame};
use crate::sim::world::fault::{Fault, Moment};
use crate::sim::world::session::{Link, Outgoing, SessionNo};
use crate::sim::{framing, methods};

/// The longest message before sign-in, in characters.
const ANONYMOUS_LIMIT: usize = 8192;
/// How long the server waits for the client's close frame.
const LINGER: Duration = Duration::from_secs(5);
/// Calls that may be queued or running at once.
const CONCURRENT_LIMIT: usize = 20;
/// Calls that may run at once.
const RUNNING_LIMIT: usize = 10;

/// Serves a client until either side closes the connection.
pub(super) async fn serve<S>(stream: S, hub: Arc<Hub>, link: Link)
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    // Messages are small. The default buffer of 128 kB would add up with a thousand clients.
    let config = WebSocketConfig::default()
        .read_buffer_size(8 << 10)
        .max_message_size(Some(64 << 20))
        .max_frame_size(Some(64 << 20));
    let socket = WebSocketStream::from_raw_socket(stream, Role::Server, Some(config)).await;
    let (outbox, inbox) = mpsc::unbounded_channel();
    let no = hub.world().connect(link, outbox.clone());
    let call_time = hub.world().config.call_time;
    let guard = Guard { hub, no };
    Connection {
        guard: &guard,
        outbox,
        queue: VecDeque::new(),
        call_time,
        cut: false,
    }
    .run(socket, inbox)
    .await;
}

/// Removes the session, however the connection ends.
struct Guard {
    hub: Arc<Hub>,
    no: SessionNo,
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.hub.world().disconnect(self.no);
    }
}

struct Connection<'a> {
    guard: &'a Guard,
    outbox: mpsc::UnboundedSender<Outgoing>,
    /// Queued calls, each with the time when it is done.
    queue: VecDeque<(Instant, Request)>,
    call_time: Duration,
    /// Close the connection at once and drop the outbox, as when a cable is pulled.
    cut: bool,
}

impl Connection<'_> {
    async fn run<S>(
        &mut self,
        mut socket: WebSocketStream<S>,
        mut inbox: mpsc::UnboundedReceiver<Outgoing>,
    ) where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        while !self.cut {
            tokio::select! {
                biased;
                frame = socket.next() => match frame {
                    Some(Ok(frame)) => self.receive(frame),
                    Some(Err(_)) | None => return,
                },
                out = inbox.recv() => match out {
                    Some(Outgoing::Text(text)) => {
                        if socket.send(Frame::text(text)).await.is_err() {
                            return;
                        }
                    }
                    Some(Outgoing::Half(text)) => {
                        let frame = half_a_frame(&text);
                        // The earlier messages are sent. The client may be gone.
                        let _ = socket.get_mut().write_all(&frame).await;
                        let _ = socket.get_mut().flush().await;
                        return;
                    }
                    Some(Outgoing::Drip(text, bytes)) => {
                        for piece in whole_frame(&text).chunks(bytes.max(1)) {
                            let gone = socket.get_mut().write_all(piece).await.is_err()
                                || socket.get_mut().flush().await.is_err();
                            if gone {
                                return;
                            }
                            tokio::time::sleep(Duration::from_secs(1)).await;
                        }
                    }
                    Some(Outgoing::Close(code, reason)) => {
                        let frame = CloseFrame { code: code.into(), reason: reason.into() };
                        // A closing connection has no session.
                        self.guard.hub.world().disconnect(self.guard.no);
                        // The client may already be gone.
                        let _ = socket.close(Some(frame)).await;
                        let rest = async { while let Some(Ok(_)) = socket.next().await {} };
                        // Stop waiting for a client that does not close its side.
                        let _ = tokio::time::timeout(LINGER, rest).await;
                        return;
                    }
                    None => return,
                },
                () = self.next_due() => {
                    if let Some((_, request)) = self.queue.pop_front() {
                        self.perform(request);
                    }
                }
            }
        }
    }

    /// When a new call starts: now, or when a running call ends.
    fn begins(&self) -> Instant {
        let now = Instant::now();
        let before = self.queue.len().checked_sub(RUNNING_LIMIT);
        let freed = before.and_then(|at| self.queue.get(at));
        freed.map_or(now, |(due, _)| now.max(*due))
    }

    /// Waits until the first queued call is due. Never returns if the queue is empty.
    async fn next_due(&self) {
        match self.queue.front() {
            None => std::future::pending().await,
            // A timer would round a call without duration up to a millisecond.
            Some(_) if self.call_time.is_zero() => {}
            Some((due, _)) => tokio::time::sleep_until(*due).await,
        }
    }

    fn send(&self, out: Outgoing) {
        // The receiver lives as long as the connection.
        let _ = self.outbox.send(out);
    }

    fn receive(&mut self, frame: Frame) {
        match frame {
            Frame::Text(text) => self.receive_text(text.as_str()),
            Frame::Binary(_) => self.send(Outgoing::Close(
                1003,
                "Invalid websocket message type: <WSMsgType.BINARY: 2>".to_owned(),
            )),
            _ => {}
        }
    }

    fn receive_text(&mut self, text: &str) {
        let mut world = self.guard.hub.world();
        let traits = world.traits;
        let no = self.guard.no;
        let Some(session) = world.sessions.get_mut(&no) else {
            return;
        };
        let length = text.chars().count();
        if session.credential.is_none() && length > ANONYMOUS_LIMIT {
            let reason = "Anonymous connection max message length is 8 kB";
            return self.send(Outgoing::Close(1007, reason.to_owned()));
        }
        if session.credential.is_some() && traits.frame_limit.is_some_and(|limit| length > limit) {
            let reason = "Max message length is 64 kB";
            return self.send(Outgoing::Close(1009, reason.to_owned()));
        }
        match framing::read(session, traits, text) {
            Message::Nothing => {}
            Message::Reply(text) => self.send(Outgoing::Text(text)),
            Message::Close(code, reason) => self.send(Outgoing::Close(code, reason)),
            Message::Greet { py_exceptions } => {
                session.greeted = true;
                session.switches.py_exceptions = py_exceptions;
                let text = serde_json::json!({"msg": "connected", "session": session.id});
                self.send(Outgoing::Text(text.to_string()));
            }
            Message::Unsubscribe { id } => session.subscriptions.retain(|(known, _)| *known != id),
            Message::Subscribe { id, event } => subscribe(&mut world, no, id, event),
            Message::Call(request) => {
                world.count(&request.method);
                if self.queue.len() < CONCURRENT_LIMIT {
                    let due = self.begins() + self.call_time;
                    self.queue.push_back((due, request));
                } else if let (Some(id), Some(session)) = (&request.id, world.sessions.get(&no)) {
                    session.send(framing::reply(session, traits, id, Err(Failure::TooMany)));
                }
            }
        }
    }

    fn perform(&mut self, request: Request) {
        let hub = &self.guard.hub;
        let no = self.guard.no;
        let fault = hub.world().take_fault(Moment::Call, &request.method);
        match fault {
            Some(Fault::DropBefore(_)) => {
                self.cut = true;
                return;
            }
            Some(Fault::CloseWith { code, reason, .. }) => {
                return self.send(Outgoing::Close(code, reason));
            }
            Some(Fault::RefuseWith { errno, reason, .. }) => {
                let failure = Failure::call(errno, reason);
                return answer(&hub.world(), no, request.id.as_ref(), Err(failure));
            }
            _ => {}
        }
        let id = request.id.clone().unwrap_or_default();
        let mut world = hub.world();
        let Done {
            outcome,
            delay,
            mut work,
        } = methods::dispatch(&mut world, no, &request.method, request.params, id);
        if let (Some(work), Some(id)) = (&mut work, &request.id)
            && world.answers_late(no)
        {
            work.answers = Some((no, id.clone()));
        }
        if !hub.save(&world) {
            self.cut = true;
            return;
        }
        match fault {
            Some(Fault::DropAfter(_)) => self.cut = true,
            Some(Fault::DropAfterAndRefuse(_)) => {
                world.accepting = false;
                self.cut = true;
            }
            Some(Fault::Hang(_)) => {}
            _ if work.as_ref().is_some_and(|work| work.answers.is_some()) => {}
            Some(Fault::ReplyText { text, .. }) => self.send(Outgoing::Text(text)),
            Some(Fault::Delay { by, .. }) => {
                self.send_later(written(&world, no, request.id.as_ref(), outcome), by);
            }
            Some(Fault::Hold(_)) => {
                let text = written(&world, no, request.id.as_ref(), outcome);
                world.held.extend(text.map(|text| (no, text)));
            }
            Some(fault) => {
                if let Some(text) = written(&world, no, request.id.as_ref(), outcome) {
                    spoil(&fault, text)
                        .into_iter()
                        .for_each(|out| self.send(out));
                }
            }
            None if !delay.is_zero() => {
                let text = written(&world, no, request.id.as_ref(), outcome);
                self.send_later(text, delay);
            }
            None => answer(&world, no, request.id.as_ref(), outcome),
        }
        drop(world);
        if let Some(work) = work {
            // Not a task of the connection: a job outlives its client.
            tokio::spawn(job_runner::run(work, Arc::clone(hub)));
        }
    }

    /// Sends a delayed reply. Other calls go on in the meantime.
    fn send_later(&self, text: Option<String>, delay: Duration) {
        let outbox = self.outbox.clone();
        tokio::spawn(async move {
            tokio::time::sleep(delay).await;
            // The client may be gone.
            let _ = text.map(|text| outbox.send(Outgoing::Text(text)));
        });
    }
}
