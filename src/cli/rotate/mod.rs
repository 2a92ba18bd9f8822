//! `tnkeys rotate`: replaces a key without downtime, with the saved plan of the full screen. A run goes as far as it can; the next run, or
//! the full screen, continues.
//!
//! Invariants: the steps are those of [`Rotation::step`]. The plan is on the disk before a request leaves that fulfills or invalidates it.
//! The old key is removed only after the secret of its successor was saved and is known to work.

mod begin;
mod options;
mod steps;

use super::confirm;
use super::exit::{self, Problem};
use super::settings::Settings;
use super::{key_ref, list, sign_in, terminate};
use crate::config::rotations;
use crate::domain::rotation::Step;
use crate::domain::text::harmless;
use crate::domain::{ApiKey, Rotation};
use crate::term::prompt;

pub(super) use options::Options;
use steps::{Run, Went};

/// Runs the command.
pub(super) async fn run(options: Options, settings: &Settings) -> Result<u8, Problem> {
    if !options.dry_run && !prompt::possible() {
        // Without a terminal this refuses, unless --yes was given.
        confirm::agreed(options.yes, "", "rotate the key")?;
    }
    let at = &options.on.at;
    let mut session = sign_in::connect_to_change(at, settings).await?;
    let system = session.system().clone();
    let address = begin::address(at, settings)?;
    let canonical = address.canonical();
    let state = settings.state();
    let keys = list::read(&mut session).await?.keys;
    let plans = rotations::read(&state)?;
    let here = plans.into_iter().filter(|it| it.is_at(&canonical));
    let found = key_ref::among(&keys, &options.key, system.hostname.as_str());
    let plan = find(here, &options.key, found.as_ref().ok());
    let plan = match plan {
        Some(plan) => {
            begin::same_owner(&options, &plan, &keys)?;
            plan
        }
        None => begin::plan(&options, found?, &keys, &system, &address)?,
    };
    let mut run = Run {
        options: &options,
        settings,
        session: &mut session,
        system,
        keys,
        plan,
    };
    loop {
        let (step, uses) = run.next().await?;
        if options.dry_run {
            run.dry_run(step)?;
            return Ok(exit::OK);
        }
        match run.perform(step, uses).await? {
            Went::Over => return Ok(exit::OK),
            Went::Waits(why) => {
                exit::remark(&why);
                return Ok(exit::UNFINISHED);
            }
            Went::On if options.step => {
                let (next, _) = run.next().await?;
                if next == Step::Done {
                    run.perform(next, None).await?;
                    return Ok(exit::OK);
                }
                exit::remark(&format!("the next step: {}", steps::describe(next)));
                return Ok(exit::UNFINISHED);
            }
            Went::On => {}
        }
    }
}

/// The plan that a key takes part in, even if the key no longer exists.
fn find(
    mut here: impl Iterator<Item = Rotation>,
    text: &str,
    key: Option<&ApiKey>,
) -> Option<Rotation> {
    here.find(|it| match key {
        Some(key) => it.is_old(key) || it.is_successor(key),
        None => it.old_name == text || it.old.to_string() == text,
    })
}

impl Run<'_> {
    /// Reads the list and the sessions, brings the plan up to date, and returns the next step with the number of sessions of the old key.
    async fn next(&mut self) -> Result<(Step, Option<usize>), Problem> {
        self.keys = list::read(self.session).await?.keys;
        let uses = match terminate::others(self.session, self.plan.old).await {
            Ok(others) => Some(others.len()),
            Err(_) => None,
        };
        let before = self.plan.clone();
        if self.plan.successor.is_none()
            && let Some(found) = self.plan.find(&self.keys)
        {
            self.plan.made(found);
        }
        if let Some(successor) = self.plan.find(&self.keys) {
            let made = successor.created_at();
            let others = terminate::others(self.session, successor.id).await;
            let used = others.is_ok_and(|others| {
                let since = |it: &crate::domain::KeySession| {
                    it.since.zip(made).is_none_or(|(since, made)| since >= made)
                };
                others.iter().any(since)
            });
            if used {
                self.plan.seen();
            }
            if self.options.works && self.plan.carried {
                self.plan.said();
            }
        }
        if self.plan != before && !self.options.dry_run {
            self.keep()?;
        }
        Ok((
            self.plan.step(&steps::facts(&self.plan, &self.keys, uses)),
            uses,
        ))
    }

    fn keep(&self) -> Result<(), Problem> {
        Ok(rotations::keep(&self.settings.state(), &self.plan)?)
    }

    /// `backup (3)`.
    fn old(&self) -> String {
        format!("{} ({})", harmless(&self.plan.old_name), self.plan.old)
    }
}
