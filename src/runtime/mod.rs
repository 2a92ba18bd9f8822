//! Floor 6: the select loop; the only place that runs effects.
//!
//! The terminal may take no output for as long as it likes: the one thread that waits for it is the one that draws. Whatever has
//! to go on meanwhile is on the other ([`Aside`]).
//!
//! Invariants: no tick, so an idle program neither writes nor wakes. Everything that is ready is taken in before a frame
//! is drawn, so held keys cost few frames. The first frame waits for neither the network nor a terminal's reply.

mod aside;
mod clipboard;
mod current_link;
pub mod effects;
mod program;
mod wakes;

use std::io::{self, Write};

use jiff::Timestamp;
use tokio::sync::mpsc::UnboundedSender;
use tokio::time::{Instant, sleep_until};

use crate::api::link::{LinkEvent, Target};
use crate::app::{Effect, Msg};
use crate::clipboard::{Backend, Finished};
use crate::domain::Secret;
use crate::net::Link;
use crate::term::{Ending, Input, Inputs, Screen, setup};
use clipboard::Copies;
use current_link::CurrentLink;
use effects::Task;
use wakes::Wakes;

pub use aside::Aside;
pub use program::Program;

/// Most messages between two frames, so that a flood from a server still gets frames, and keys their turn.
const BATCH: usize = 2048;

/// What the loop works with.
#[derive(Debug)]
pub struct Runtime<P, W: Write, D> {
    program: P,
    screen: Screen<W>,
    inputs: Inputs,
    dial: D,
    copies: Copies,
    link: CurrentLink,
    wakes: Wakes,
    /// The screen must be drawn although the program has not changed.
    stale: bool,
    /// Who runs the effects that take files, other programs or a connection of their own; the results come in as inputs.
    tasks: Option<UnboundedSender<Task>>,
    /// The continue that ended our own stop will be reported too, and means nothing then.
    own_continue: bool,
}

/// Something that happened.
enum Event {
    Input(Input),
    Told(LinkEvent),
    LinkEnded,
    Due,
    Copy(Finished),
}

impl<P, W, D> Runtime<P, W, D>
where
    P: Program,
    W: Write,
    D: FnMut(Target) -> Link,
{
    /// A loop over these; `dial` makes a link.
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
            link: CurrentLink::default(),
            wakes: Wakes::default(),
            stale: true,
            tasks: None,
            own_continue: false,
        }
    }

    /// Who runs the effects that the loop does not run itself; the results come in as inputs.
    #[must_use]
    pub fn with_effects(mut self, tasks: UnboundedSender<Task>) -> Self {
        self.tasks = Some(tasks);
        self
    }

    /// Gives the program its first messages, draws the first frame, only then does what the program wants done, and goes
    /// on until the end.
    ///
    /// # Errors
    /// When the terminal cannot be written to or taken again.
    pub async fn run(&mut self, first: Vec<Msg>) -> io::Result<Ending> {
        let ended = self.stay(first).await;
        let gone = matches!(ended, Err(_) | Ok(Ending::HANG_UP));
        if self.program.clears_on_leaving() {
            let cleared = self.copies.clear_on_leaving(gone, &mut self.screen).await;
            // Nothing more is done: only what is said afterwards may depend on it.
            self.program.update(Msg::Cleared(cleared));
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
            effects.extend(self.program.update(msg));
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
            if let Some(ending) = self.deliver(Msg::Now(Timestamp::now()))? {
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

    /// The program, for what it has to say after the end.
    pub fn program(&self) -> &P {
        &self.program
    }

    /// Draws where something has changed, and says so: from now on the person can see it.
    fn draw(&mut self) -> io::Result<Option<Ending>> {
        let changed = self.program.take_dirty();
        let stale = std::mem::take(&mut self.stale);
        if !changed && !stale {
            return Ok(None);
        }
        self.screen.draw(|frame| self.program.draw(frame))?;
        self.deliver(Msg::Shown)
    }

    /// Waits for something to happen. What was read from the terminal comes first: keys that came before a time was over are not
    /// taken after it (see `app`'s `sight`).
    async fn next(&mut self) -> Event {
        let wake = self.wakes.next();
        tokio::select! {
            biased;
            input = self.inputs.recv() => Event::Input(input.unwrap_or(Input::End(Ending::HANG_UP))),
            told = self.link.next() => told.map_or(Event::LinkEnded, Event::Told),
            Some(done) = self.copies.next() => Event::Copy(done),
            () = sleep_until(wake.unwrap_or_else(Instant::now)), if wake.is_some() => Event::Due,
        }
    }

    /// Something that has happened already, in the order of [`Self::next`].
    fn ready(&mut self) -> Option<Event> {
        if let Ok(input) = self.inputs.try_recv() {
            return Some(Event::Input(input));
        }
        if let Some(told) = self.link.ready() {
            return Some(Event::Told(told));
        }
        if let Some(done) = self.copies.ready() {
            return Some(Event::Copy(done));
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
                    if let Some(ending) = self.deliver(msg)? {
                        return Ok(Some(ending));
                    }
                }
                Ok(None)
            }
            Event::Input(Input::Suspend) => self.perform(vec![Effect::Suspend]),
            Event::Input(Input::Continued) => {
                if std::mem::take(&mut self.own_continue) {
                    return Ok(None);
                }
                setup::take_again()?;
                self.reclaim()
            }
            Event::Input(Input::End(ending)) => Ok(Some(ending)),
            Event::Told(told) => self.deliver(self.link.heard(told)),
            Event::LinkEnded => {
                let ended = self.link.ended();
                self.deliver(ended)
            }
            Event::Due => {
                let woke = self.wakes.take_due().map(Msg::Woke);
                self.deliver_if(woke)
            }
            Event::Copy(done) => {
                let copied = self
                    .copies
                    .finished(done, &self.program, &mut self.screen)?;
                self.deliver_if(copied)
            }
        }
    }

    /// Gives the program a message and does what it wants done.
    fn deliver(&mut self, msg: Msg) -> io::Result<Option<Ending>> {
        let effects = self.program.update(msg);
        self.perform(effects)
    }

    fn deliver_if(&mut self, msg: Option<Msg>) -> io::Result<Option<Ending>> {
        match msg {
            Some(msg) => self.deliver(msg),
            None => Ok(None),
        }
    }

    fn perform(&mut self, effects: Vec<Effect>) -> io::Result<Option<Ending>> {
        for effect in effects {
            let ending = match effect {
                Effect::Suspend => {
                    self.own_continue = setup::suspend()?;
                    self.reclaim()?
                }
                Effect::Quit => Some(Ending::Quit),
                other => {
                    let msg = self.start(other)?;
                    self.deliver_if(msg)?
                }
            };
            if ending.is_some() {
                return Ok(ending);
            }
        }
        Ok(None)
    }

    /// Does what an effect says, or has it done elsewhere. Gives the message that is its result, where that is known at once.
    fn start(&mut self, effect: Effect) -> io::Result<Option<Msg>> {
        match effect {
            Effect::Connect(generation, target) => {
                self.link.connect(generation, || (self.dial)(*target));
            }
            Effect::Disconnect => self.link.disconnect(),
            Effect::Ask(ask) => return Ok(self.link.ask(ask)),
            Effect::FileTask(task) => return Ok(self.hand_over(Task::File(task))),
            Effect::Export(id, export) => {
                // A copy of the secret that is on the screen, which is wiped when the export is over.
                let mut secret = None;
                self.program
                    .with_secret(&mut |text| secret = Some(Secret::new(text.to_owned())));
                let task = secret.map(|secret| Task::Export(id, export, secret));
                return Ok(task.and_then(|task| self.hand_over(task)));
            }
            Effect::CancelExport(id) => return Ok(self.hand_over(Task::Cancel(id))),
            Effect::Copy(id) => return self.copies.copy(id, &self.program, &mut self.screen),
            Effect::CopyText(id, text) => return self.copies.copy_text(id, text, &mut self.screen),
            Effect::ClearCopy => return self.copies.clear(&mut self.screen),
            Effect::KeepCopy => self.copies.keep(),
            Effect::Wake(wake, after) => self.wakes.set(wake, after),
            Effect::Unwake(wake) => self.wakes.unset(wake),
            Effect::Repaint => {
                self.screen.wipe()?;
                self.stale = true;
            }
            Effect::Suspend | Effect::Quit => {}
        }
        Ok(None)
    }

    /// Hands a task over. Where nobody runs tasks any more, a request that waits for the disk learns that.
    fn hand_over(&self, task: Task) -> Option<Msg> {
        match &self.tasks {
            Some(tasks) => tasks.send(task).err()?.0.not_run(),
            None => task.not_run(),
        }
    }

    /// The terminal was somebody else's: its size may be another, and nothing of ours is on it.
    fn reclaim(&mut self) -> io::Result<Option<Ending>> {
        let size = setup::size();
        self.screen.reclaim(size.width, size.height)?;
        self.stale = true;
        if let Some(ending) = self.deliver(Msg::Now(Timestamp::now()))? {
            return Ok(Some(ending));
        }
        self.deliver(Msg::Resize(size.width, size.height))
    }
}

#[cfg(test)]
mod tests;
