//! Counts what clients send: calls with a credential, and connections.
//!
//! The count is independent of the budget that the client keeps.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

/// The methods that take a credential or a step of a proof, in any release.
pub const CREDENTIAL_METHODS: &[&str] = &[
    "auth.generate_onetime_password",
    "auth.generate_token",
    "auth.login",
    "auth.login_ex",
    "auth.login_ex_continue",
    "auth.login_with_api_key",
    "auth.login_with_token",
    "auth.two_factor_auth",
];

/// How many calls are remembered. A client within any budget never reaches this.
const KEPT: usize = 10_000;

/// The times of calls and connections, oldest first.
#[derive(Debug, Default)]
pub(in crate::sim) struct Observer {
    credentials: VecDeque<Instant>,
    connections: VecDeque<Instant>,
    plain_keys: usize,
}

impl Observer {
    /// Counts a call on receipt, whatever its outcome.
    pub(in crate::sim) fn call(&mut self, method: &str, now: Instant) {
        if CREDENTIAL_METHODS.contains(&method) {
            keep(&mut self.credentials, now);
        }
    }

    /// Counts the receipt of an API key in plain text, valid or not.
    pub(in crate::sim) fn plain_key(&mut self) {
        self.plain_keys += 1;
    }

    /// How many plain keys were received.
    pub(in crate::sim) fn plain_keys(&self) -> usize {
        self.plain_keys
    }

    /// Counts a connection, served or refused.
    pub(in crate::sim) fn connection(&mut self, now: Instant) {
        keep(&mut self.connections, now);
    }

    /// The highest number of calls with a credential within any span of this length.
    pub(in crate::sim) fn most_credentials(&self, span: Duration) -> usize {
        most(&self.credentials, span)
    }

    /// The highest number of connections within any span of this length.
    pub(in crate::sim) fn most_connections(&self, span: Duration) -> usize {
        most(&self.connections, span)
    }

    /// How many calls with a credential were received.
    pub(in crate::sim) fn credentials(&self) -> usize {
        self.credentials.len()
    }
}

fn keep(times: &mut VecDeque<Instant>, now: Instant) {
    if times.len() >= KEPT {
        times.pop_front();
    }
    times.push_back(now);
}

fn most(times: &VecDeque<Instant>, span: Duration) -> usize {
    let mut most = 0;
    let mut oldest = 0;
    for (newest, now) in times.iter().enumerate() {
        while times
            .get(oldest)
            .is_some_and(|then| now.saturating_duration_since(*then) >= span)
        {
            oldest += 1;
        }
        most = most.max(newest + 1 - oldest);
    }
    most
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_densest_span_counts() {
        let start = Instant::now();
        let mut seen = Observer::default();
        for second in [0, 59, 60, 61, 200] {
            seen.call("auth.login", start + Duration::from_secs(second));
            seen.call("core.ping", start);
        }
        assert_eq!(seen.most_credentials(Duration::from_secs(60)), 3);
        assert_eq!(seen.credentials(), 5);
        assert_eq!(seen.most_connections(Duration::from_secs(60)), 0);
    }
}
