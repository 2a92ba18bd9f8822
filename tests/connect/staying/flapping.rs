//! A link that drops and returns for an hour stays within the sign-in budget and repeats no change.

use super::*;

/// A source of numbers that is the same in every run (an LCG with Knuth's constants).
struct Dice(u64);

impl Dice {
    fn upto(&mut self, most: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }
}

/// What the link has said over its life.
#[derive(Default)]
struct Heard {
    outcomes: BTreeMap<u64, Outcome>,
    online: bool,
    times_online: usize,
}

impl Heard {
    fn hear(&mut self, told: LinkEvent) {
        match told {
            LinkEvent::Online(_) => {
                self.online = true;
                self.times_online += 1;
            }
            LinkEvent::Offline { fault, retry_in } => {
                assert!(retry_in.is_some(), "given up: {fault}");
                self.online = false;
            }
            LinkEvent::Answer { id, outcome } => {
                let before = self.outcomes.insert(id.0, outcome);
                assert!(before.is_none(), "two answers to {id:?}");
            }
            LinkEvent::Progress(_)
            | LinkEvent::Changed(_)
            | LinkEvent::Events(_)
            | LinkEvent::Checking(_) => {}
            other => panic!("{other:?}"),
        }
    }

    async fn hear_for(&mut self, link: &mut Link, time: Duration) {
        let end = Instant::now() + time;
        while let Ok(told) = tokio::time::timeout_at(end, link.events.recv()).await {
            self.hear(told.unwrap());
        }
    }
}

/// Notes when sign-ins arrive, and that there are never more than the budget within a minute.
#[derive(Default)]
struct Budget {
    seen: usize,
    recent: VecDeque<Instant>,
    most: usize,
}

impl Budget {
    fn look(&mut self, sim: &Handle) {
        let now = Instant::now();
        let calls = sim.calls(LOGIN);
        for _ in self.seen..calls {
            self.recent.push_back(now);
        }
        self.seen = calls;
        // The looks are a step apart, so times are known that well.
        while self
            .recent
            .front()
            .is_some_and(|at| now.duration_since(*at) >= MINUTE - STEP)
        {
            self.recent.pop_front();
        }
        self.most = self.most.max(self.recent.len());
        assert!(
            self.recent.len() <= MOST,
            "{} sign-ins within a minute",
            self.recent.len()
        );
    }
}

/// One hour of a link that comes and goes. The person is impatient: wants a new try each second when `hurried`.
async fn an_hour_of_flapping(hurried: bool) -> (usize, usize) {
    // The budget is the process's, and goes by one clock.
    static ALONE: Mutex<()> = Mutex::const_new(());
    let _alone = ALONE.lock().await;
    let dir = tempfile::tempdir().unwrap();
    let (sim, socket) = system(&dir).await;
    let mut link = connect(&sim, &socket).await;
    let mut heard = Heard {
        online: true,
        ..Heard::default()
    };
    let mut budget = Budget::default();
    budget.look(&sim);
    let mut dice = Dice(7);
    let mut asked = BTreeMap::new();
    let mut next = 0;
    let end = Instant::now() + 60 * MINUTE;
    let (mut up, mut turn) = (true, Instant::now());
    while Instant::now() < end {
        if Instant::now() >= turn {
            up = !up;
            sim.set_accepting(up);
            if !up {
                sim.drop_connections();
            }
            let longest = if hurried { 12 } else { 480 };
            turn = Instant::now() + STEP * u32::try_from(1 + dice.upto(longest)).unwrap();
        }
        if hurried && dice.upto(4) == 0 {
            link.commands.send(LinkCommand::RetryNow).unwrap();
        }
        if dice.upto(8) == 0 {
            next += 1;
            let name = format!("flap-{next}");
            // Some are on their way when the link goes, before or after they were done.
            match dice.upto(12) {
                0 => sim.fault(Fault::DropBefore(CREATE.into())),
                1 => sim.fault(Fault::DropAfter(CREATE.into())),
                _ => {}
            }
            ask(&link, next, create(&name));
            asked.insert(next, Some(name));
            next += 1;
            ask(&link, next, Call::Keys);
            asked.insert(next, None);
        }
        heard.hear_for(&mut link, STEP).await;
        budget.look(&sim);
    }

    sim.set_accepting(true);
    while !heard.online || heard.outcomes.len() < asked.len() {
        heard.hear_for(&mut link, STEP).await;
        budget.look(&sim);
    }
    let names = sim.key_names();
    let mut sent = 0;
    for (id, name) in asked {
        let outcome = &heard.outcomes[&id];
        let Some(name) = name else { continue };
        let times = names.iter().filter(|made| **made == name).count();
        match outcome {
            Outcome::Done(_) => assert_eq!(times, 1, "{name}"),
            Outcome::NotSent(_) => assert_eq!(times, 0, "{name}"),
            Outcome::Unknown(_) => assert!(times <= 1, "{name}"),
            Outcome::Failed(fault) => panic!("{name}: {fault}"),
        }
        sent += usize::from(!matches!(outcome, Outcome::NotSent(_)));
    }
    // An unknown one may not have arrived; none arrived twice.
    assert!(sim.calls(CREATE) <= sent);

    // What is read now is what is there.
    ask(&link, next + 1, Call::Keys);
    while !heard.outcomes.contains_key(&(next + 1)) {
        heard.hear_for(&mut link, STEP).await;
    }
    let Some(Outcome::Done(Reply::Keys { keys, .. })) = heard.outcomes.get(&(next + 1)) else {
        panic!("the list was not read");
    };
    let mut listed: Vec<&str> = keys.iter().map(|key| key.name.raw()).collect();
    let mut there: Vec<&str> = names.iter().map(String::as_str).collect();
    listed.sort_unstable();
    there.sort_unstable();
    assert_eq!(listed, there);
    (heard.times_online, budget.most)
}

#[tokio::test(start_paused = true)]
async fn an_hour_of_flapping_stays_within_the_budget_and_repeats_nothing() {
    let (times, _) = an_hour_of_flapping(false).await;
    assert!(times > 10, "it came back {times} times only");
}

#[tokio::test(start_paused = true)]
async fn an_hour_of_flapping_under_an_impatient_person_does_too() {
    let (times, most) = an_hour_of_flapping(true).await;
    // It was the budget that held the tries back, not their rarity.
    assert_eq!(most, MOST, "it came back {times} times");
    assert!(times > 60, "it came back {times} times only");
}
