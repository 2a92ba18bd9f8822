//! Dials and signs in.

use std::time::Duration;

use super::{Actor, Failure};
use crate::api::LinkEvent;
use crate::domain::{Fault, Kind, System};
use crate::net::auth::{Auth, AuthContext, Output};
use crate::net::clock;
use crate::net::mailbox::{MailboxEvent, until};
use crate::net::scram::{Derivation, Keys, NONCE};
use crate::net::session::Start;
use crate::net::websocket::{Ended, WebSocket};

/// Time limit for each reply during sign-in. The first call on an older API version can take over a minute on a real
/// system.
const SIGN_IN: Duration = Duration::from_secs(90);
impl Actor {
    /// Dials and signs in.
    pub(super) async fn connect(&mut self) -> Result<(WebSocket, Box<System>), Failure> {
        self.may_dial().await?;
        let tell = self.mailbox.teller();
        let mut progress = |stage| {
            tell.say(LinkEvent::Progress(stage));
        };
        let dialled = {
            let mut dialling = std::pin::pin!(self.dialer.dial(&mut progress));
            loop {
                tokio::select! {
                    dialled = &mut dialling => break dialled.map_err(Failure::Fault)?,
                    event = self.mailbox.next() => { event?; }
                }
            }
        };
        self.recall_release(dialled.hint).await?;
        let framing = dialled.framing;
        self.mailbox.watch(dialled.activity);
        let mut websocket = WebSocket::new(dialled.socket, framing);
        let first_id = self.mailbox.session.next_id();
        let context = AuthContext {
            framing,
            hint: dialled.hint,
            label: self.label.as_str().into(),
            certificate: dialled.certificate,
            socket: self.socket,
            seen_scram: self.seen_scram,
            nonce: nonce().map_err(Failure::Fault)?,
        };
        let mut auth = Auth::start(&self.credentials, context, first_id);
        let mut begun = false;
        // Whatever else the system says puts nothing off: only a step of the sign-in does.
        let mut due = None;
        loop {
            while let Some(output) = auth.take() {
                due = None;
                match output {
                    Output::Gated { call, room } => {
                        let frame = self.pass(call, room, begun).await?;
                        begun = true;
                        websocket.send(frame).await.map_err(ended_early)?;
                    }
                    Output::Send(frame) => websocket.send(frame).await.map_err(ended_early)?,
                    Output::Stage(stage) => self.mailbox.say(LinkEvent::Progress(stage)),
                    Output::NeedCode(why) => self.mailbox.say(LinkEvent::NeedCode(why)),
                    Output::NeedUser(fault) => {
                        websocket.close().await;
                        return Err(Failure::NeedUser(fault));
                    }
                    Output::Derive(work) => auth.derived(&self.derive(work).await?),
                    Output::Standby(there) => self.mailbox.say(LinkEvent::Standby(there)),
                    Output::Done {
                        system,
                        next_id,
                        subscribed,
                    } => {
                        self.note_release(system.release).await;
                        self.seen_scram |= system.caps.scram;
                        let now = clock::now();
                        websocket.signed_in();
                        // What came so far is no part of a list.
                        self.mailbox.accounted();
                        let start = Start {
                            framing,
                            caps: system.caps,
                            next_id,
                            named: system.me.username.is_some(),
                            subscribed,
                            beat: clock::beat(),
                        };
                        self.mailbox.session.up(start, now);
                        return Ok((websocket, system));
                    }
                    Output::Failed(fault) => {
                        websocket.close().await;
                        return Err(Failure::Fault(fault));
                    }
                }
            }
            if auth.waits_for_person() {
                due = None;
            } else {
                due.get_or_insert_with(|| clock::now() + SIGN_IN);
            }
            let mut answer_due = std::pin::pin!(until(due));
            loop {
                tokio::select! {
                    message = websocket.next() => {
                        if let Some(mut received) = message.map_err(ended_early)? {
                            let message = received.decode().map_err(ended_early)?;
                            auth.message(&self.credentials, message);
                            break;
                        }
                    }
                    event = self.mailbox.next() => if let MailboxEvent::Code(code) = event? {
                        auth.code(&self.credentials, &code);
                        break;
                    },
                    () = &mut answer_due => return Err(Failure::Fault(
                        Fault::new(Kind::TimedOut, "The system did not respond to the sign-in.")
                            .next("It may be busy or starting. Try again in a minute."),
                    )),
                }
            }
        }
    }

    /// Computes a key's proof on a blocking thread, and handles commands meanwhile.
    async fn derive(&mut self, work: Derivation) -> Result<Keys, Failure> {
        let mut deriving = tokio::task::spawn_blocking(move || work.run());
        loop {
            tokio::select! {
                keys = &mut deriving => return keys.map_err(|_| Failure::Fault(
                    Fault::new(Kind::Local, "Could not compute the proof for the API key."),
                )),
                event = self.mailbox.next() => { event?; }
            }
        }
    }
}

/// The fault of a connection that ended before the sign-in was complete.
fn ended_early(ended: Ended) -> Failure {
    Failure::Fault(match ended {
        Ended::Lost(fault) | Ended::Barred(fault) | Ended::Sent(fault) => fault,
    })
}

/// The client nonce for SCRAM. Without randomness there is no sign-in.
fn nonce() -> Result<[u8; NONCE], Fault> {
    let mut nonce = [0; NONCE];
    match getrandom::fill(&mut nonce) {
        Ok(()) => Ok(nonce),
        Err(why) => Err(Fault::new(
            Kind::Local,
            format!("This machine provides no random numbers: {why}."),
        )),
    }
}
