//! The script commands as scripts use them: the built program against `tnkeys simulate`, in both eras.
//!
//! `support::system` has the simulated system and the runs against it.
#![cfg(all(feature = "demo", feature = "program"))]

mod support;

mod script {
    mod account;
    mod call;
    mod changes;
    mod check;
    mod check_history;
    mod completions;
    mod delivering;
    mod editor;
    mod ensure;
    mod host;
    mod list;
    mod lost;
    mod owners;
    mod parity;
    mod rotate;
    mod sessions;
    mod several;
    mod show;
    mod stopped;
    mod subscribe;
    mod truenas_cli;
}

#[path = "secret"]
mod secret {
    pub(crate) mod searching;
}
