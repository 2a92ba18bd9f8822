//! `tnkeys ping`: does it answer, what is it, who are we there?

use std::time::{Duration, Instant};

use super::args::SignIn;
use super::exit::{self, Problem};
use super::keep::Keep;
use super::sign_in;
use crate::api::Call;
use crate::domain::KeyId;

/// Connects, signs in, asks one small thing and prints what was learnt.
pub(super) async fn run(args: &SignIn, system: Option<&str>, keep: &Keep) -> Result<(), Problem> {
    let started = Instant::now();
    let mut session = sign_in::connect(args, system, keep).await?;
    let connected = started.elapsed();
    let asked = Instant::now();
    // No key has the id 0: the least that can be asked. A refusal has travelled as far as an answer.
    let answered = session.call(Call::Key(KeyId(0))).await;
    let round_trip = asked.elapsed();

    let system = session.system();
    let mut lines = vec![
        format!("system      {}", system.hostname),
        format!("version     {}", or_unknown(system.version.as_str())),
        format!("signed in   {}", or_unknown(&system.me.label())),
        format!("connected   in {}", in_ms(connected)),
        format!("round trip  {}", in_ms(round_trip)),
    ];
    if let Err(fault) = answered {
        lines.push(format!("keys        {fault}"));
    }
    lines.push(String::new());
    exit::print(&lines.join("\n"))
}

fn or_unknown(text: &str) -> &str {
    if text.is_empty() { "not told" } else { text }
}

fn in_ms(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_milliseconds() {
        assert_eq!(in_ms(Duration::from_micros(1250)), "1.2 ms");
        assert_eq!(in_ms(Duration::from_secs(2)), "2000.0 ms");
    }
}
