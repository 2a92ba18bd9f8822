//! Runs that an earlier process of tnkeys started on this system and did not end.

use crate::app::bulk::Bulk;
use crate::app::cx::Cx;
use crate::app::effect::{Effect, FileTask};
use crate::app::keys::list::Load;
use crate::domain::bulk::{Item, Left, Record, seen};

/// An interrupted run, with what the list shows of it now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EarlierRun {
    /// Its record.
    pub record: Record,
    /// Its items, with what became of each.
    pub items: Vec<(Item, Left)>,
}

impl Bulk {
    /// The interrupted runs of this system, the oldest first; none before the list was read.
    pub fn earlier(&self, cx: &Cx) -> Vec<EarlierRun> {
        if cx.keys.load != Load::Here {
            return Vec::new();
        }
        let complete = self.lists_all_keys(cx) && cx.keys.skipped == 0;
        let report = |record: &Record| {
            let left = |(item, recorded): &(Item, _)| {
                let key = cx.keys.get(item.id);
                // Another key may have got the id.
                let key = key.filter(|key| key.name.raw() == item.name.raw());
                let seen = seen(&record.action, key, complete);
                (item.clone(), record.left(*recorded, seen))
            };
            EarlierRun {
                record: record.clone(),
                items: record.items.iter().map(left).collect(),
            }
        };
        self.here(cx).map(report).collect()
    }

    /// Whether [`Bulk::earlier`] has something to show.
    pub fn has_earlier(&self, cx: &Cx) -> bool {
        !self.earlier.is_empty() && cx.keys.load == Load::Here && self.here(cx).next().is_some()
    }

    fn here<'a>(&'a self, cx: &Cx) -> impl Iterator<Item = &'a Record> + use<'a> {
        let endpoint = cx.connection.endpoint.as_ref();
        let here = endpoint.map(|it| it.address.canonical());
        let is_here = move |it: &&Record| here.as_ref().is_some_and(|here| it.is_at(here));
        self.earlier.iter().filter(is_here)
    }

    /// The user has read the reports of interrupted runs of this system: removes their records.
    pub(in crate::app) fn forget_earlier(&mut self, cx: &mut Cx) {
        let read: Vec<Record> = self.here(cx).cloned().collect();
        self.earlier.retain(|it| !read.contains(it));
        for record in read {
            let task = FileTask::ForgetBulk(Box::new(record));
            cx.out.push(Effect::FileTask(task));
        }
    }
}
