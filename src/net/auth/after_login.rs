//! The first requests after the sign-in: the product, the release and the account.

use super::machine::{Auth, Output, Question, State};
use super::system_info::{self, Era};
use crate::api::{Stage, events, me, system};
use crate::domain::error_reply::ErrorReply;
use crate::domain::{Credentials, Identity};
use crate::net::dial::Hint;
use crate::wire::{Framing, Opaque};

impl Auth {
    /// Sends all requests at once after the sign-in, because every round trip on a slow connection is noticeable.
    pub(super) fn ask(&mut self, me: Option<Identity>) {
        self.state = State::Asking;
        self.out.push_back(Output::Stage(Stage::Asking));
        self.question(Question::Info, &system::info());
        if me.is_none() {
            self.question(Question::Me, &me::request());
        }
        self.info.me = me;
        let id = self.fresh_id(Question::Subscription);
        let frame = self.context.framing.subscribe(id, events::COLLECTION);
        self.out.push_back(Output::Send(frame.into()));
    }

    /// Handles the reply to one of the first requests.
    pub(super) fn told(&mut self, question: Question, result: Result<Opaque<'_>, ErrorReply>) {
        self.note_session_error(&result);
        let result = result.ok();
        match question {
            Question::Info => {
                let read = result.is_some_and(|result| self.info.read_info(result.json()));
                if !read {
                    self.question(Question::Version, &system::version());
                }
            }
            Question::Version => {
                self.info.version = result.and_then(|result| system::read_version(result.json()));
            }
            Question::Me => match result.map_or(Ok(None), |result| me::read(result.json())) {
                Ok(me) => self.info.me = me,
                Err(why) => self.fail(why.fault("the account")),
            },
            // Without a subscription the session works, and is not told of changes.
            Question::Subscription => self.info.subscribed = result.is_some(),
            Question::SignIn | Question::Product => {}
        }
    }

    pub(super) fn finish(&mut self, credentials: &Credentials) {
        let era = match self.context.hint {
            Hint::UserEra(newest) => Era::User(newest),
            Hint::Nothing
                if self.context.framing == Framing::JsonRpc || self.login_ex == Some(true) =>
            {
                Era::User(None)
            }
            Hint::AllowlistEra | Hint::Nothing => Era::Allowlist,
        };
        let info = std::mem::take(&mut self.info);
        if info.nobody {
            return self.fail(system_info::nobody(self.context.socket));
        }
        let subscribed = info.subscribed;
        match info.system(era, &self.context.label, credentials.key_id()) {
            Ok(system) => {
                self.state = State::Over;
                self.out.push_back(Output::Done {
                    system: Box::new(system),
                    next_id: self.next_id,
                    subscribed,
                });
            }
            Err(fault) => self.fail(fault),
        }
    }
}
