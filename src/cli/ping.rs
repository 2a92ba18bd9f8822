//! `tnkeys ping`: checks the connection, the sign-in and the access to the keys.
//!
//! Invariant: the exit code is the one of `list`, because both read the keys with [`list::read`].

use std::time::{Duration, Instant};

use super::at::On;
use super::call::ended::problem;
use super::exit::{self, Problem};
use super::settings::Settings;
use super::{list, sign_in};

/// The arguments of `tnkeys ping`.
#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// Call core.ping and print its result, pong, as midclt does.
    #[arg(long)]
    pong: bool,

    /// Print errors as a JSON object.
    #[arg(long)]
    pub(super) json: bool,

    #[command(flatten)]
    pub(super) on: On,
}

/// Runs the command.
pub(super) async fn run(options: &Options, settings: &Settings) -> Result<u8, Problem> {
    if options.pong {
        let client = sign_in::client(&options.on.at, settings).await?;
        client.ping().await.map_err(problem)?;
        return exit::print("pong\n").map(|()| exit::OK);
    }
    let started = Instant::now();
    let mut session = sign_in::connect(&options.on.at, settings).await?;
    let connected = started.elapsed();
    let asked = Instant::now();
    // A refusal has travelled as far as an answer.
    let read = list::read(&mut session).await;
    let round_trip = asked.elapsed();

    let system = session.system();
    let mut lines = vec![
        format!("system      {}", system.hostname),
        format!("version     {}", or_unknown(system.version.as_str())),
        format!("signed in   {}", or_unknown(&system.me.label())),
        format!("connected   in {}", in_ms(connected)),
        format!("round trip  {}", in_ms(round_trip)),
    ];
    lines.push(match &read {
        Ok(found) => format!("keys        {} readable", found.keys.len()),
        Err(_) => "keys        not readable".into(),
    });
    lines.push(String::new());
    exit::print(&lines.join("\n"))?;
    read.map(|_| exit::OK)
}

fn or_unknown(text: &str) -> &str {
    if text.is_empty() { "unknown" } else { text }
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
