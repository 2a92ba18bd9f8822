use std::fs::{self, File};
use std::path::PathBuf;
use std::sync::mpsc;
use std::time::Duration;

use rustix::fs::{FlockOperation, flock};
use tempfile::TempDir;
use tokio::sync::mpsc::unbounded_channel;
use tokio::time::timeout;

use super::*;
use crate::config::{State, rotations};
use crate::domain::profile::{ProfileChange, Source};
use crate::domain::rotation::Ending;
use crate::domain::unanswered::Change;
use crate::domain::{Address, KeyId, Profile, Rotation, Unanswered};

/// Longer than anything takes on a busy machine.
const DEADLINE: Duration = Duration::from_secs(60);

const NAS1: SystemId = SystemId::FIRST;

/// Tasks that run.
struct Desk {
    dir: TempDir,
    to_do: UnboundedSender<(SystemId, Task)>,
    answers: UnboundedReceiver<Input>,
}

impl Desk {
    fn open() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let dirs = Dirs {
            config: Some(dir.path().join("config")),
            state: State::at(dir.path().join("state")),
            home: Some(dir.path().into()),
        };
        let (to_do, tasks) = unbounded_channel();
        let (answer, answers) = unbounded_channel();
        let notes = Notes::new(dirs.state.clone());
        tokio::spawn(run(tasks, answer, dirs, notes, false));
        Self {
            dir,
            to_do,
            answers,
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn state(&self) -> State {
        State::at(self.path("state"))
    }

    /// A disk that hangs, as far as we write to it: the directory is locked until this is dropped.
    fn hang(&self, name: &str) -> File {
        let dir = self.path(name);
        fs::create_dir_all(&dir).unwrap();
        let dir = File::open(dir).unwrap();
        flock(&dir, FlockOperation::LockExclusive).unwrap();
        dir
    }

    fn ask(&self, task: FileTask) {
        self.to_do.send((NAS1, Task::File(task))).unwrap();
    }

    async fn next(&mut self) -> Msg {
        let next = timeout(DEADLINE, self.answers.recv()).await;
        match next.expect("no answer came") {
            Some(Input::Of(NAS1, msg)) => msg,
            other => panic!("{other:?}"),
        }
    }
}

fn new_profile() -> Box<ProfileChange> {
    let address = Address::parse("nas1").unwrap();
    Box::new(ProfileChange {
        profile: Profile::new("nas1", address),
        before: None,
    })
}

fn rotation(began: &str) -> Box<Rotation> {
    Box::new(Rotation {
        address: "wss://nas1".into(),
        system: "nas1".into(),
        old: KeyId(3),
        old_name: "backup".into(),
        old_created: None,
        name: "backup-2".into(),
        owner: None,
        successor: None,
        successor_created: None,
        began: began.parse().unwrap(),
        carried: false,
        proof: None,
        reset: false,
        ending: Ending::Delete,
        renames: true,
    })
}

const FIRST: &str = "2026-11-22T12:00:00Z";
const SECOND: &str = "2026-11-22T13:00:00Z";

#[tokio::test]
async fn a_plan_does_not_wait_for_a_profile() {
    let mut desk = Desk::open();
    let hanging = desk.hang("config");
    desk.ask(FileTask::Save(new_profile()));
    desk.ask(FileTask::SaveRotation(rotation(FIRST)));
    let answer = desk.next().await;
    assert!(
        matches!(answer, Msg::RotationSaved(_, Ok(()))),
        "{answer:?}"
    );
    // Neither does a person wait for ever.
    tokio::time::pause();
    tokio::time::advance(DEADLINE / 2).await;
    let answer = desk.next().await;
    assert!(matches!(answer, Msg::Saved(Err(_))), "{answer:?}");
    drop(hanging);
}

#[test]
fn a_plan_does_not_wait_for_a_directory_that_is_looked_up() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .max_blocking_threads(1)
        .build()
        .unwrap();
    let (release, held) = mpsc::channel::<()>();
    runtime.block_on(async {
        // Nothing that blocks comes to an end: every disk hangs.
        tokio::task::spawn_blocking(move || held.recv());
        let mut desk = Desk::open();
        desk.ask(FileTask::Complete("/dead/mount/".into()));
        desk.ask(FileTask::SaveRotation(rotation(FIRST)));
        let answer = desk.next().await;
        assert!(
            matches!(answer, Msg::RotationSaved(_, Err(_))),
            "{answer:?}"
        );
        drop(release);
    });
}

#[tokio::test]
async fn nothing_waits_for_what_is_forgotten() {
    let mut desk = Desk::open();
    let hanging = desk.hang("state");
    desk.ask(FileTask::Forget(vec![Unanswered {
        address: "wss://nas1".into(),
        system: "nas1".into(),
        change: Change::Create {
            name: "backup".into(),
        },
        at: FIRST.parse().unwrap(),
        sent: true,
    }]));
    desk.ask(FileTask::DeleteRotation(rotation(FIRST)));
    desk.ask(FileTask::Save(new_profile()));
    let answer = desk.next().await;
    assert!(matches!(answer, Msg::Saved(Ok(_))), "{answer:?}");
    drop(hanging);
}

#[tokio::test]
async fn what_a_disk_had_no_time_for_is_done_in_order_when_it_is_back() {
    let mut desk = Desk::open();
    rotations::keep(&desk.state(), &rotation(FIRST)).unwrap();
    let hanging = desk.hang("state");
    // The second is not kept while the first is there.
    desk.ask(FileTask::DeleteRotation(rotation(FIRST)));
    desk.ask(FileTask::SaveRotation(rotation(SECOND)));
    let answer = desk.next().await;
    assert!(
        matches!(answer, Msg::RotationSaved(_, Err(_))),
        "{answer:?}"
    );
    drop(hanging);
    let wanted = vec![*rotation(SECOND)];
    let there = async {
        while rotations::read(&desk.state()).unwrap() != wanted {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    timeout(DEADLINE, there).await.expect("it is not kept");
}

#[tokio::test]
async fn a_fifo_in_the_place_of_a_key_file_is_refused_at_once() {
    let mut desk = Desk::open();
    let fifo = desk.path("key");
    let made = std::process::Command::new("mkfifo").arg(&fifo).status();
    assert!(made.unwrap().success());
    let mut profile = Box::new(new_profile().profile);
    profile.source = Source::File(fifo);
    // Nobody ever opens it to write.
    desk.ask(FileTask::Fetch(Default::default(), profile));
    let answer = desk.next().await;
    let Msg::Fetched(_, Err(fault)) = &answer else {
        panic!("{answer:?}");
    };
    assert!(fault.what.contains("not a regular file"), "{fault}");
}

#[tokio::test]
async fn a_catalogue_is_kept_for_the_next_run() {
    use crate::domain::catalogue::{Catalogue, ListedBy, ListedTo, Listing, Roles};
    let by = |system: &str| ListedBy {
        system: system.into(),
        version: "TrueNAS-25.10.5".into(),
        account: ListedTo::FullAdmin,
    };
    let listing = Listing {
        methods: Catalogue::declared(None, true).methods().to_vec(),
        events: Vec::new(),
        roles: Some(Roles::declared(true)),
    };
    let mut desk = Desk::open();
    let dir = desk.path("state/catalogues");
    desk.ask(FileTask::LoadCatalogue(Box::new(by("nas1:443"))));
    assert!(matches!(desk.next().await, Msg::CatalogueLoaded(_, None)));
    assert!(!dir.exists(), "reading makes no directory");

    desk.ask(FileTask::KeepCatalogue(Box::new((
        by("nas1:443"),
        listing.clone(),
    ))));
    while fs::read_dir(&dir).map_or(0, |files| files.flatten().count()) == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    for (system, want) in [("nas1:443", Some(listing)), ("nas2:443", None)] {
        desk.ask(FileTask::LoadCatalogue(Box::new(by(system))));
        let Msg::CatalogueLoaded(of, found) = desk.next().await else {
            panic!()
        };
        assert_eq!((*of, found.map(|it| *it)), (by(system), want));
    }

    // A file that cannot be read asks the system again.
    let file = fs::read_dir(&dir).unwrap().next().unwrap().unwrap().path();
    fs::write(file, "garbage").unwrap();
    desk.ask(FileTask::LoadCatalogue(Box::new(by("nas1:443"))));
    assert!(matches!(desk.next().await, Msg::CatalogueLoaded(_, None)));
}

#[tokio::test]
async fn the_last_uses_are_kept_for_the_next_run() {
    use crate::domain::audit::KeptUses;
    let kept = KeptUses {
        read_at: jiff::Timestamp::UNIX_EPOCH,
        since: jiff::Timestamp::UNIX_EPOCH,
        uses: Vec::new(),
    };
    let mut desk = Desk::open();
    let dir = desk.path("state/activity");
    let load = || FileTask::LoadActivity("nas1:443".into());
    desk.ask(load());
    assert!(matches!(desk.next().await, Msg::ActivityLoaded(_, None)));
    assert!(!dir.exists(), "reading makes no directory");
    let it = Box::new(("nas1:443".to_owned(), kept.clone()));
    desk.ask(FileTask::KeepActivity(it));
    let is_there = || {
        let mut files = fs::read_dir(&dir).into_iter().flatten().flatten();
        files.any(|it| it.file_name().to_string_lossy().ends_with(".json"))
    };
    while !is_there() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    desk.ask(load());
    let Msg::ActivityLoaded(of, found) = desk.next().await else {
        panic!()
    };
    assert_eq!((of.as_str(), found.as_deref()), ("nas1:443", Some(&kept)));
}
