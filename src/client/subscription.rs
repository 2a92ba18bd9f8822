//! Events as a stream.

use std::pin::Pin;
use std::task::{Context, Poll};

use futures_util::Stream;
use tokio::sync::mpsc;
use tokio::sync::mpsc::UnboundedSender;

use super::error::{Error, gone};
use super::task::Ask;
use crate::api::{Notice, RawEvent, SubscriptionId};

/// What a subscription reports.
#[derive(Clone, Debug, PartialEq)]
pub enum Update {
    /// An event, with masked secrets.
    Event(RawEvent),
    /// Events are missing: the connection was lost in between, or the reader was too slow. Read the state again.
    Missed,
}

/// A subscription: a stream of events, in order. It ends when the system ends it; the last item is then an error if there
/// was a reason. Dropping it unsubscribes.
///
/// Secrets in events are masked (`********`), because TrueNAS sends plain keys in them.
#[derive(Debug)]
pub struct Subscription {
    id: SubscriptionId,
    notices: mpsc::Receiver<Notice>,
    /// An event that came before the acceptance.
    early: Option<Notice>,
    asks: UnboundedSender<Ask>,
    over: bool,
}

impl Subscription {
    /// A subscription that waits for its acceptance.
    pub(super) fn new(
        id: SubscriptionId,
        notices: mpsc::Receiver<Notice>,
        asks: UnboundedSender<Ask>,
    ) -> Self {
        Self {
            id,
            notices,
            early: None,
            asks,
            over: false,
        }
    }

    /// Waits until the system accepts it.
    pub(super) async fn accepted(mut self) -> Result<Self, Error> {
        match self.notices.recv().await {
            Some(Notice::Ended(Some(fault))) if fault.reply.is_some() => {
                self.over = true;
                Err(Error::failed(fault))
            }
            Some(Notice::Ended(fault)) => {
                self.over = true;
                Err(Error::NotSent(fault.unwrap_or_else(gone)))
            }
            None => {
                self.over = true;
                Err(Error::NotSent(gone()))
            }
            // An event may come before the acceptance, and counts as one.
            early => {
                self.early = early;
                Ok(self)
            }
        }
    }

    /// The next update; `None` after the end.
    pub async fn next(&mut self) -> Option<Result<Update, Error>> {
        std::future::poll_fn(|cx| self.poll(cx)).await
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Update, Error>>> {
        loop {
            if self.over {
                return Poll::Ready(None);
            }
            let notice = match self.early.take() {
                None => std::task::ready!(self.notices.poll_recv(cx)),
                early => early,
            };
            return Poll::Ready(match notice {
                // The second is never requested here.
                Some(Notice::Subscribed | Notice::Job(_)) => continue,
                Some(Notice::Event(event)) => Some(Ok(Update::Event(event))),
                Some(Notice::Missed) => Some(Ok(Update::Missed)),
                Some(Notice::Ended(reason)) => {
                    self.over = true;
                    reason.map(|fault| Err(Error::Ended(fault)))
                }
                None => {
                    self.over = true;
                    Some(Err(Error::Ended(gone())))
                }
            });
        }
    }
}

impl Stream for Subscription {
    type Item = Result<Update, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll(cx)
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        if !self.over {
            // The connection may be closed already.
            let _ = self.asks.send(Ask::Unsubscribe(self.id));
        }
    }
}
