//! What is left when the program ends: texts for the terminal, and notes for the next run. Of every system, whichever is in front.

use crate::app::fleet::Fleet;
use crate::app::model::Model;
use crate::app::quit;
use crate::app::requests::hold;
use crate::domain::Unanswered;

impl Fleet {
    /// The texts about requests without a response, for the terminal after the end.
    pub fn farewell(&self) -> Vec<String> {
        let open = |model: &Model| {
            let said = model.quit.farewell().map(str::to_owned);
            said.or_else(|| quit::open_work(&model.lost_reply, &model.secret, &model.cx))
        };
        let closed = self.shared.said().iter().cloned();
        closed.chain(self.models().filter_map(open)).collect()
    }

    /// The texts about what remains on the systems and on the clipboard, for the terminal after the end.
    pub fn left_behind(&self) -> Vec<String> {
        let accounts = self
            .models()
            .filter_map(|it| it.account.left_behind(&it.cx));
        let copies = self.models().filter_map(|it| it.secret.left_behind());
        accounts.chain(copies).collect()
    }

    /// The lost requests of every system, for the next run.
    pub fn unanswered(&self) -> Vec<Unanswered> {
        let open = self
            .models()
            .flat_map(|it| it.lost_reply.unanswered(&it.cx));
        self.shared.open_notes(open)
    }

    /// The notes of requests that were not sent before the program ended.
    pub fn unsent(&self) -> Vec<Unanswered> {
        let notes = self.models().filter_map(|it| hold::unsent_note(&it.cx));
        notes.collect()
    }
}
