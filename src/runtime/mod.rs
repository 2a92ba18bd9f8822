//! Floor 6: the select loop; the only place that runs effects.
//!
//! The terminal may take no output for as long as it likes: the one thread that waits for it is the one that draws. Whatever has
//! to go on meanwhile is on the other ([`Aside`]).
//!
//! Invariants: no tick, so an idle program neither writes nor wakes. Everything that is ready is taken in before a frame
//! is drawn, so held keys cost few frames. The first frame waits for neither the network nor a terminal's reply.

mod aside;
mod clipboard;
pub mod effects;
mod link_log;

use std::io::{self, Write};
use std::time::Duration;

use jiff::Timestamp;
use ratatui::Frame;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::{Instant, sleep_until};

use crate::api::link::{LinkCommand, LinkEvent, Outcome, Target};
use crate::app::{Carry, Effect, Errand, Generation, Msg, Ticket, Wake};
use crate::clipboard::{Backend, Clipboard, Finished};
use crate::domain::copy::CopyId;
use crate::domain::{Fault, Kind, Secret};
use crate::net::Link;
use crate::term::{Ending, Input, Inputs, Screen, setup};

pub use aside::Aside;
use effects::Task;

/// Most messages between two frames, so that a flood from a server still gets frames, and keys their turn.
const BATCH: usize = 2048;

/// A program: what the loop needs to know of `app` and `view`.
pub trait Program {
    /// Takes a message in and says what is to be done.
    fn update(&mut self, msg: Msg) -> Vec<Effect>;
    /// Whether the screen must be drawn; asking takes the answer back.
    fn take_dirty(&mut self) -> bool;
    /// Draws.
    fn draw(&mut self, frame: &mut Frame);
    /// Lends the text to copy, if a secret is on the screen.
    fn with_secret(&self, take: &mut dyn FnMut(&str));
    /// Whether that text is the one that this copy is to be made of: another secret may be there by now.
    fn is_of_shown(&self, copy: CopyId) -> bool;
    /// Whether what was copied is to be cleared when the program ends now.
    fn clears_on_leaving(&self) -> bool;
}

/// What the loop works with.
#[derive(Debug)]
pub struct Runtime<P, W: Write, D> {
    program: P,
    screen: Screen<W>,
    inputs: Inputs,
    dial: D,
    clipboard: Clipboard,
    copies: UnboundedReceiver<Finished>,
    /// The text that was to be copied last, for the next way if the first one fails.
    text: Option<(CopyId, String)>,
    link: Option<Link>,
    /// Of the link, or of the last one.
    generation: Generation,
    wakes: Vec<(Wake, Instant)>,
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
        let (done, copies) = unbounded_channel();
        Self {
            program,
            screen,
            inputs,
            dial,
            clipboard: Clipboard::new(backends, done),
            copies,
            text: None,
            link: None,
            generation: Generation::default(),
            wakes: Vec::new(),
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
        self.clear_on_leaving(gone).await;
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
        let wake = self.wakes.iter().map(|(_, at)| *at).min();
        tokio::select! {
            biased;
            input = self.inputs.recv() => Event::Input(input.unwrap_or(Input::End(Ending::HANG_UP))),
            told = hear(&mut self.link) => told.map_or(Event::LinkEnded, Event::Told),
            Some(done) = self.copies.recv() => Event::Copy(done),
            () = sleep_until(wake.unwrap_or_else(Instant::now)), if wake.is_some() => Event::Due,
        }
    }

    /// Something that has happened already, in the order of [`Self::next`].
    fn ready(&mut self) -> Option<Event> {
        if let Ok(input) = self.inputs.try_recv() {
            return Some(Event::Input(input));
        }
        if let Some(link) = &mut self.link
            && let Ok(told) = link.events.try_recv()
        {
            return Some(Event::Told(told));
        }
        if let Ok(done) = self.copies.try_recv() {
            return Some(Event::Copy(done));
        }
        let now = Instant::now();
        self.wakes
            .iter()
            .any(|(_, at)| *at <= now)
            .then_some(Event::Due)
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
            Event::Told(told) => {
                link_log::log(&told);
                self.deliver(Msg::Link(self.generation, told))
            }
            Event::LinkEnded => {
                self.link = None;
                self.deliver(Msg::Link(self.generation, link_ended()))
            }
            Event::Due => self.wake(),
            Event::Copy(done) => self.copy_done(done),
        }
    }

    /// Gives the program a message and does what it wants done.
    fn deliver(&mut self, msg: Msg) -> io::Result<Option<Ending>> {
        let effects = self.program.update(msg);
        self.perform(effects)
    }

    fn perform(&mut self, effects: Vec<Effect>) -> io::Result<Option<Ending>> {
        for effect in effects {
            let ending = match effect {
                Effect::Connect(generation, target) => {
                    // The old link ends before the new one begins.
                    self.link = None;
                    self.link = Some((self.dial)(*target));
                    self.generation = generation;
                    None
                }
                Effect::Disconnect => {
                    self.link = None;
                    None
                }
                Effect::Ask(ask) => self.ask(ask)?,
                Effect::Errand(errand) => self.hand_over(Task::File(errand))?,
                Effect::Carry(ticket, carry) => self.export(ticket, carry)?,
                Effect::GiveUp(ticket) => self.hand_over(Task::Cancel(ticket))?,
                Effect::Copy(id) => self.copy(id, None)?,
                Effect::CopyText(id, text) => self.copy_text(id, text)?,
                Effect::ClearCopy => self.clear_copy()?,
                Effect::KeepCopy => {
                    self.clipboard.keep();
                    None
                }
                Effect::Wake(wake, after) => {
                    self.unwake(wake);
                    self.wakes.push((wake, Instant::now() + after.min(A_YEAR)));
                    None
                }
                Effect::Unwake(wake) => {
                    self.unwake(wake);
                    None
                }
                Effect::Repaint => {
                    self.screen.wipe()?;
                    self.stale = true;
                    None
                }
                Effect::Suspend => {
                    self.own_continue = setup::suspend()?;
                    self.reclaim()?
                }
                Effect::Quit => Some(Ending::Quit),
            };
            if ending.is_some() {
                return Ok(ending);
            }
        }
        Ok(None)
    }

    /// Hands a task over. Where nobody runs tasks any more, a request that waits for the disk learns that.
    fn hand_over(&mut self, task: Task) -> io::Result<Option<Ending>> {
        let undone = match &self.tasks {
            Some(tasks) => match tasks.send(task) {
                Ok(()) => return Ok(None),
                Err(undone) => undone.0,
            },
            None => task,
        };
        let fault = Err(Fault::new(
            Kind::Local,
            "Nothing on this machine does that.",
        ));
        match undone {
            Task::File(Errand::Note(id, _)) => self.deliver(Msg::Noted(id, fault)),
            Task::File(Errand::KeepRotation(it)) => self.deliver(Msg::RotationKept(it, fault)),
            _ => Ok(None),
        }
    }

    /// Hands over the secret that is on the screen: a copy that is wiped when the export is over.
    fn export(&mut self, ticket: Ticket, carry: Carry) -> io::Result<Option<Ending>> {
        let mut secret = None;
        self.program
            .with_secret(&mut |text| secret = Some(Secret::new(text.to_owned())));
        match secret {
            Some(secret) => self.hand_over(Task::Export(ticket, carry, secret)),
            None => Ok(None),
        }
    }

    /// Passes a word on to the link. Without one, a call still gets its one answer.
    fn ask(&mut self, ask: LinkCommand) -> io::Result<Option<Ending>> {
        let unsent = match &self.link {
            Some(link) => match link.commands.send(ask) {
                Ok(()) => return Ok(None),
                Err(unsent) => unsent.0,
            },
            None => ask,
        };
        let LinkCommand::Call { id, .. } = unsent else {
            return Ok(None);
        };
        let outcome = Outcome::NotSent(Fault::new(Kind::Lost, "There is no connection."));
        self.deliver(Msg::Link(
            self.generation,
            LinkEvent::Answer { id, outcome },
        ))
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

    fn unwake(&mut self, wake: Wake) {
        self.wakes.retain(|(other, _)| *other != wake);
    }

    /// Delivers one wake-up that is due.
    fn wake(&mut self) -> io::Result<Option<Ending>> {
        let now = Instant::now();
        match self.wakes.iter().position(|(_, at)| *at <= now) {
            Some(due) => {
                let (wake, _) = self.wakes.swap_remove(due);
                self.deliver(Msg::Woke(wake))
            }
            None => Ok(None),
        }
    }
}

/// The longest wait: more would overflow the clock.
const A_YEAR: Duration = Duration::from_secs(366 * 24 * 3600);

/// What the link says next; `None` when it ended; never where there is none.
async fn hear(link: &mut Option<Link>) -> Option<LinkEvent> {
    match link {
        Some(link) => link.events.recv().await,
        None => std::future::pending().await,
    }
}

fn link_ended() -> LinkEvent {
    LinkEvent::Offline {
        fault: Fault::new(Kind::Lost, "The connection has ended."),
        retry_in: None,
    }
}

#[cfg(test)]
mod tests;
