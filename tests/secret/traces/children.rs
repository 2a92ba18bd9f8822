//! A look at every process that descends from the program, over and over for as long as it lives: its arguments and its environment.
//!
//! What lives too shortly to be seen here is looked at by `fakes`, which write down what they were given.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// How long between two looks.
const PAUSE: Duration = Duration::from_millis(1);
/// Longer than anything takes on a busy machine.
const DEADLINE: Duration = Duration::from_secs(60);

type Seen = BTreeMap<Vec<u8>, Vec<u8>>;

/// Watches until it is asked what it saw.
pub(crate) struct Watch {
    pid: i32,
    over: Arc<AtomicBool>,
    seen: Arc<Mutex<Seen>>,
    thread: JoinHandle<()>,
}

impl Watch {
    pub(crate) fn over(pid: i32) -> Self {
        let over = Arc::new(AtomicBool::new(false));
        let seen = Arc::new(Mutex::new(Seen::new()));
        let (until, into) = (Arc::clone(&over), Arc::clone(&seen));
        let thread = thread::spawn(move || {
            while !until.load(Ordering::Relaxed) {
                for child in descendants(pid) {
                    look(pid, child, &mut into.lock().unwrap());
                }
                thread::sleep(PAUSE);
            }
        });
        Self {
            pid,
            over,
            seen,
            thread,
        }
    }

    /// The program's own arguments and environment, while it lives.
    pub(crate) fn own(&self) -> (Vec<u8>, Vec<u8>) {
        (read(self.pid, "cmdline"), read(self.pid, "environ"))
    }

    /// The files that the program has open.
    pub(crate) fn open_files(&self) -> Vec<PathBuf> {
        let open = fs::read_dir(format!("/proc/{}/fd", self.pid)).unwrap();
        let targets = open
            .flatten()
            .filter_map(|it| fs::read_link(it.path()).ok());
        // Sockets and pipes have no path.
        targets.filter(|it| it.is_absolute()).collect()
    }

    /// Waits until a descendant has this argument.
    #[track_caller]
    pub(crate) fn wait_for_argument(&self, wanted: &str) {
        let has_it = |arguments: &Vec<u8>| {
            let mut arguments = arguments.split(|byte| *byte == 0);
            arguments.any(|it| it == wanted.as_bytes())
        };
        let start = Instant::now();
        while !self.seen.lock().unwrap().keys().any(has_it) {
            assert!(start.elapsed() < DEADLINE, "nobody was given {wanted}");
            thread::sleep(PAUSE);
        }
    }

    /// What was seen of others: arguments, each with its environment.
    pub(crate) fn seen(self) -> Seen {
        self.over.store(true, Ordering::Relaxed);
        self.thread.join().unwrap();
        std::mem::take(&mut self.seen.lock().unwrap())
    }
}

fn look(program: i32, child: i32, seen: &mut Seen) {
    let (arguments, environment) = (read(child, "cmdline"), read(child, "environ"));
    // Before it has become another program it is still the program itself.
    if arguments.is_empty() || arguments == read(program, "cmdline") {
        return;
    }
    // It became another program between the two looks: the next one is as good.
    if read(child, "cmdline") == arguments {
        seen.entry(arguments).or_default().extend(environment);
    }
}

fn descendants(pid: i32) -> Vec<i32> {
    let mut all = Vec::new();
    let mut open = vec![pid];
    while let Some(pid) = open.pop() {
        let tasks = fs::read_dir(format!("/proc/{pid}/task"));
        for task in tasks.into_iter().flatten().flatten() {
            let children = fs::read_to_string(task.path().join("children")).unwrap_or_default();
            let children = children
                .split_whitespace()
                .filter_map(|it| it.parse::<i32>().ok());
            open.extend(children.clone());
            all.extend(children);
        }
    }
    all
}

/// Nothing of a process that is gone.
fn read(pid: i32, what: &str) -> Vec<u8> {
    fs::read(format!("/proc/{pid}/{what}")).unwrap_or_default()
}
