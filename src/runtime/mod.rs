//! Floor 6: the event loop, and the only place that runs effects.
//!
//! A terminal may accept no output for any length of time. Only the thread that draws waits for it; everything that must continue
//! meanwhile runs on the other thread ([`Aside`]).
//!
//! Invariants: no tick, so an idle program neither writes nor wakes. Every input that is ready is processed before a frame
//! is drawn, so a held key costs few frames. The first frame waits for neither the network nor a reply of the terminal.

mod aside;
mod clipboard;
mod current_link;
pub mod effects;
mod links;
mod program;
mod wakes;
mod worker;

use std::io::{self, Write};

use clipboard::{Copies, Told};
use effects::Task;
use jiff::Timestamp;
use links::Links;
use tokio::sync::mpsc::UnboundedSender;
use tokio::time::{Instant, sleep_until};
use wakes::Wakes;
use worker::Worker;

use crate::api::link::{LinkEvent, Target};
use crate::app::fleet::SystemId;
use crate::app::{Effect, JobResult, Msg};
use crate::clipboard::{Backend, Finished};
use crate::domain::Secret;
use crate::net::Link;
use crate::term::{Ending, Input, Inputs, Screen, setup};

pub use aside::Aside;
pub use program::Program;

/// Maximum number of messages between two frames: a server that sends many events delays neither frames nor keys.
const BATCH: usize = 2048;

/// The event loop and its parts.
#[derive(Debug)]
pub struct Runtime<P, W: Write, D> {
    program: P,
    screen: Screen<W>,
    inputs: Inputs,
    dial: D,
    copies: Copies,
    links: Links,
    wakes: Wakes,
    worker: Worker,
    /// The screen must be drawn even if the program has not changed.
    stale: bool,
    /// Runs the effects that use files, other programs or a second connection. Their results arrive as inputs.
    tasks: Option<UnboundedSender<(SystemId, Task)>>,
    /// The SIGCONT after our own stop will be reported too, and must be ignored.
    own_continue: bool,
}

/// An input of the event loop.
enum Event {
    Input(Input),
    Told(SystemId, LinkEvent),
    LinkEnded(SystemId),
    Due,
    Copy(Finished),
    Worked(SystemId, JobResult),
}

impl<P, W, D> Runtime<P, W, D>
where
    P: Program,
    W: Write,
    D: FnMut(Target) -> Link,
{
    /// Creates the loop. `dial` starts a link.
    pub fn new(
        program: P,
        screen: Screen<W>,
        inputs: Inputs,
        dial: D,
        backends: Vec<Backend>,
    ) -> Self {
        Self {
            program,
            screen,
            inputs,
            dial,
            copies: Copies::new(backends),
            links: Links::default(),
            wakes: Wakes::default(),
            worker: Worker::default(),
            stale: true,
            tasks: None,
            own_continue: false,
        }
    }

    /// Sets the runner of the effects that the loop does not run itself. Their results arrive as inputs.
    #[must_use]
    pub fn with_effects(mut self, tasks: UnboundedSender<(SystemId, Task)>) -> Self {
        self.tasks = Some(tasks);
        self
    }

    /// Passes the first messages to the program, draws the first frame, then runs the first effects, and continues until the
    /// end.
    ///
    /// # Errors
    /// When the terminal cannot be written to or set up again.
    pub async fn run(&mut self, first: Vec<Msg>) -> io::Result<Ending> {
        let ended = self.stay(first).await;
        let gone = matches!(ended, Err(_) | Ok(Ending::HANG_UP));
        if self.program.clears_on_leaving() {
            let cleared = self.copies.clear_on_leaving(gone, &mut self.screen).await;
            // Nothing more is done: only what is said afterwards may depend on it.
            let of = self.copies.owner();
            self.program.update(of, Msg::Cleared(cleared));
        }
        ended
    }

    async fn stay(&mut self, first: Vec<Msg>) -> io::Result<Ending> {
        let size = setup::size();
        self.screen.resized(size.width, size.height);
        let mut effects = Vec::new();
        for msg in [
            Msg::Now(Timestamp::now()),
            Msg::Resize(size.width, size.height),
        ]
        .into_iter()
        .chain(first)
        {
            effects.extend(self.program.update(None, msg));
        }
        if let Some(ending) = self.draw()? {
            return Ok(ending);
        }
        if let Some(ending) = self.perform(effects)? {
            return Ok(ending);
        }
        loop {
            if let Some(ending) = self.draw()? {
                return Ok(ending);
            }
            let mut event = self.next().await;
            if let Some(ending) = self.deliver(None, Msg::Now(Timestamp::now()))? {
                return Ok(ending);
            }
            for _ in 0..BATCH {
                if let Some(ending) = self.handle(event)? {
                    return Ok(ending);
                }
                match self.ready() {
                    Some(another) => event = another,
                    None => break,
                }
            }
        }
    }

    /// The program, for its messages after the end.
    pub fn program(&self) -> &P {
        &self.program
    }

    /// Draws if something has changed, and reports `Msg::Shown`: the user can see it now.
    fn draw(&mut self) -> io::Result<Option<Ending>> {
        let changed = self.program.take_dirty();
        let stale = std::mem::take(&mut self.stale);
        if !changed && !stale {
            return Ok(None);
        }
        self.screen.set_title(self.program.title());
        self.screen.draw(|buffer| self.program.draw(buffer))?;
        self.deliver(None, Msg::Shown)
    }

    /// Waits for the next input. Terminal input comes first, so that a key that was pressed before a timer expired is not processed
    /// after it (see `src/app/sight.rs`).
    async fn next(&mut self) -> Event {
        let wake = self.wakes.next();
        tokio::select! {
            biased;
            input = self.inputs.recv() => Event::Input(input.unwrap_or(Input::End(Ending::HANG_UP))),
            (of, told) = self.links.next() => told.map_or(Event::LinkEnded(of), |it| Event::Told(of, it)),
            Some(done) = self.copies.next() => Event::Copy(done),
            Some((of, result)) = self.worker.next() => Event::Worked(of, result),
            () = sleep_until(wake.unwrap_or_else(Instant::now)), if wake.is_some() => Event::Due,
        }
    }

    /// An input that is ready, in the order of [`Self::next`].
    fn ready(&mut self) -> Option<Event> {
        if let Ok(input) = self.inputs.try_recv() {
            return Some(Event::Input(input));
        }
        if let Some((of, told)) = self.links.ready() {
            return Some(Event::Told(of, told));
        }
        if let Some(done) = self.copies.ready() {
            return Some(Event::Copy(done));
        }
        if let Some((of, result)) = self.worker.ready() {
            return Some(Event::Worked(of, result));
        }
        self.wakes.is_due().then_some(Event::Due)
    }

    fn handle(&mut self, event: Event) -> io::Result<Option<Ending>> {
        match event {
            Event::Input(Input::Msgs(msgs)) => {
                for msg in msgs {
                    if let Msg::Resize(width, height) = msg {
                        self.screen.resized(width, height);
                        self.stale = true;
                    }
                    if let Some(ending) = self.deliver(None, msg)? {
                        return Ok(Some(ending));
                    }
                }
                Ok(None)
            }
            Event::Input(Input::Of(of, msg)) => self.deliver(Some(of), msg),
            Event::Input(Input::Suspend) => self.perform(vec![(SystemId::FLEET, Effect::Suspend)]),
            Event::Input(Input::Continued) => {
                if std::mem::take(&mut self.own_continue) {
                    return Ok(None);
                }
                setup::take_again()?;
                self.reclaim()
            }
            Event::Input(Input::End(ending)) => Ok(Some(ending)),
            Event::Told(of, told) => {
                let heard = self.links.heard(of, told);
                self.deliver_told(heard.map(|msg| (of, msg)))
            }
            Event::LinkEnded(of) => {
                let ended = self.links.ended(of);
                self.deliver_told(ended.map(|msg| (of, msg)))
            }
            Event::Due => {
                let due = self.wakes.take_due();
                self.deliver_told(due.map(|(of, wake)| (of, Msg::Woke(wake))))
            }
            Event::Worked(of, result) => self.deliver(Some(of), Msg::Worked(result)),
            Event::Copy(done) => {
                let copied = self
                    .copies
                    .finished(done, &self.program, &mut self.screen)?;
                self.deliver_told(copied)
            }
        }
    }

    /// Passes a message to the program and runs its effects.
    fn deliver(&mut self, to: Option<SystemId>, msg: Msg) -> io::Result<Option<Ending>> {
        let effects = self.program.update(to, msg);
        self.perform(effects)
    }

    fn deliver_told(&mut self, told: Told) -> io::Result<Option<Ending>> {
        match told {
            Some((of, msg)) => self.deliver(Some(of), msg),
            None => Ok(None),
        }
    }

    fn perform(&mut self, effects: Vec<(SystemId, Effect)>) -> io::Result<Option<Ending>> {
        for (of, effect) in effects {
            let ending = match effect {
                Effect::Suspend => {
                    self.own_continue = setup::suspend()?;
                    self.reclaim()?
                }
                Effect::Quit => Some(Ending::Quit),
                other => {
                    let told = self.start(of, other)?;
                    self.deliver_told(told)?
                }
            };
            if ending.is_some() {
                return Ok(ending);
            }
        }
        Ok(None)
    }

    /// Runs an effect or hands it over. Returns its result as a message if it is known immediately.
    fn start(&mut self, of: SystemId, effect: Effect) -> io::Result<Told> {
        match effect {
            Effect::Connect(generation, target) => {
                self.links.connect(of, generation, || (self.dial)(*target));
            }
            Effect::Disconnect => self.links.disconnect(of),
            Effect::Ask(ask) => return Ok(self.links.ask(of, ask).map(|msg| (of, msg))),
            Effect::Work(job) => {
                let result = self.worker.start(of, job);
                return Ok(result.map(|it| (of, Msg::Worked(it))));
            }
            Effect::CancelWork(kind) => self.worker.cancel(of, kind),
            Effect::FileTask(task) => return Ok(self.hand_over(of, Task::File(task))),
            Effect::Export(id, export) => {
                // A copy of the secret that is on the screen, which is wiped when the export is over.
                let mut secret = None;
                self.program
                    .with_secret(of, &mut |text| secret = Some(Secret::new(text.to_owned())));
                let task = secret.map(|secret| Task::Export(id, export, secret));
                return Ok(task.and_then(|task| self.hand_over(of, task)));
            }
            Effect::CancelExport(id) => return Ok(self.hand_over(of, Task::Cancel(id))),
            Effect::Copy(id) => return self.copies.copy(of, id, &self.program, &mut self.screen),
            Effect::CopyText(id, text) => {
                return self.copies.copy_text(of, id, text, &mut self.screen);
            }
            Effect::ClearCopy => return self.copies.clear(of, &mut self.screen),
            Effect::KeepCopy => self.copies.keep(of),
            Effect::Wake(wake, after) => self.wakes.set(of, wake, after),
            Effect::Unwake(wake) => self.wakes.unset(of, wake),
            Effect::Close => {
                self.links.forget(of);
                self.wakes.forget(of);
                self.worker.forget(of);
                return Ok(self.hand_over(of, Task::Close));
            }
            Effect::Repaint => {
                self.screen.wipe();
                self.stale = true;
            }
            Effect::Suspend | Effect::Quit => {}
        }
        Ok(None)
    }

    /// Hands a task to its runner. Without a runner, a request that waits for the disk gets an error.
    fn hand_over(&self, of: SystemId, task: Task) -> Told {
        let unsent = match &self.tasks {
            Some(tasks) => tasks.send((of, task)).err()?.0.1,
            None => task,
        };
        unsent.not_run().map(|msg| (of, msg))
    }

    /// Takes the terminal back from another program: its size may have changed, and the screen must be drawn again.
    fn reclaim(&mut self) -> io::Result<Option<Ending>> {
        let size = setup::size();
        self.screen.reclaim(size.width, size.height);
        self.stale = true;
        if let Some(ending) = self.deliver(None, Msg::Now(Timestamp::now()))? {
            return Ok(Some(ending));
        }
        self.deliver(None, Msg::Resize(size.width, size.height))
    }
}

#[cfg(test)]
mod bytes_tests;
#[cfg(test)]
mod tests;
