//! A machine that runs `tnkeys account create` against a simulated system in this process.

use std::fs;
use std::ops::Deref;
use std::process::Command;

use serde_json::Value;
use tnkeys::sim::{Listen, Release};

use crate::script::host::Host;
use crate::support::system::Ran;

/// The releases with service accounts.
pub(super) const RELEASES: [Release; 3] = [Release::V25_04, Release::V25_10, Release::V26_0];
/// The creates of a run, in order.
pub(super) const CREATES: [&str; 4] = [
    "group.create",
    "privilege.create",
    "user.create",
    "api_key.create",
];

pub(super) struct Machine(Host);

impl Deref for Machine {
    type Target = Host;

    fn deref(&self) -> &Host {
        &self.0
    }
}

impl Machine {
    pub(super) fn new(release: Release) -> Self {
        let listen = Listen::Tcp(([127, 0, 0, 1], 0).into());
        Self(Host::new(release, |_| listen))
    }

    /// A command signed in as the administrator.
    pub(super) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.bare(arguments);
        command
            .args(["-U", self.sim.user()])
            .env("TNKEYS_PASSWORD", self.sim.password());
        command
    }

    /// A command without a sign-in.
    pub(super) fn bare(&self, arguments: &[&str]) -> Command {
        // A test signs in more often than TrueNAS lets a person do.
        let _ = fs::remove_file(self.path("state/sign-ins.json"));
        let mut command = self.tnkeys(arguments);
        command.env("TZ", "UTC").args(["-u", &self.sim.uri()]);
        command
    }

    pub(super) fn run(&self, arguments: &[&str]) -> Ran {
        Ran::of(&mut self.command(arguments))
    }

    /// `account create grafana` for the preset of a dashboard, with more arguments.
    pub(super) fn create(&self, more: &[&str]) -> Ran {
        self.run(&create(more))
    }

    /// The notes of requests without a response, as the file has them.
    pub(super) fn note(&self) -> String {
        fs::read_to_string(self.path("state/unanswered.json")).unwrap_or_default()
    }

    /// The result of a method that reads.
    #[track_caller]
    pub(super) fn read(&self, method: &str) -> Vec<Value> {
        let result = self.run(&["call", method]).json();
        result.as_array().unwrap().clone()
    }

    /// The entry with a value in a field.
    #[track_caller]
    pub(super) fn entry(&self, method: &str, field: &str, value: &str) -> Value {
        let found = self.read(method).into_iter().find(|it| it[field] == value);
        found.unwrap_or_else(|| panic!("{method}: no {field} {value}"))
    }

    /// The ids and names of all groups, privileges, users and keys.
    pub(super) fn everything(&self) -> Vec<String> {
        let lists = [
            ("group.query", "group"),
            ("privilege.query", "name"),
            ("user.query", "username"),
            ("api_key.query", "name"),
        ];
        let mut all = Vec::new();
        for (method, field) in lists {
            for it in self.read(method) {
                all.push(format!("{method} {} {}", it["id"], it[field]));
            }
        }
        all
    }

    /// How many requests that create or delete something were received.
    pub(super) fn changes(&self) -> usize {
        let deletes = [
            "group.delete",
            "privilege.delete",
            "user.delete",
            "api_key.delete",
        ];
        let all = CREATES.iter().chain(&deletes);
        all.map(|method| self.sim.calls(method)).sum()
    }
}

/// The arguments of [`Machine::create`].
pub(super) fn create<'a>(more: &[&'a str]) -> Vec<&'a str> {
    let usual = [
        "account",
        "create",
        "grafana",
        "--for",
        "homepage",
        "--save",
        "key",
        "--key-over-loopback",
        "--yes",
    ];
    [&usual, more].concat()
}
