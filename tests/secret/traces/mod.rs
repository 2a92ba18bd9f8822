//! Nothing that the program wrote holds a secret: not the terminal outside of the window that shows it, no log, no file of its own, no
//! temporary file, no argument and no environment of another program.
//!
//! Each test is a whole working session of the built program in a terminal, against the simulator over a real socket. What was
//! carried away on purpose (the saved file, the standard input of a command) lies apart, and is looked at too: it must hold the key.

mod children;
mod fakes;
mod remains;
mod session;
mod support;

use support::{Copying, Plan, SignIn};
use tnkeys::sim::Release;

#[test]
fn allowlist_era_signed_in_by_a_command_copied_through_the_terminal() {
    session::whole(Plan {
        release: Release::V24_10,
        sign_in: SignIn::KeyByCommand,
        copying: Copying::Terminal,
    });
}

#[test]
fn allowlist_era_signed_in_by_a_typed_password_copied_by_a_command() {
    session::whole(Plan {
        release: Release::V24_10,
        sign_in: SignIn::TypedPassword,
        copying: Copying::Command,
    });
}

#[test]
fn user_era_signed_in_by_a_typed_password_copied_through_the_terminal() {
    session::whole(Plan {
        release: Release::V25_10,
        sign_in: SignIn::TypedPassword,
        copying: Copying::Terminal,
    });
}

#[test]
fn user_era_signed_in_by_a_key_in_the_environment_copied_to_tmux() {
    session::whole(Plan {
        release: Release::V25_10,
        sign_in: SignIn::KeyInEnvironment,
        copying: Copying::Tmux,
    });
}

#[test]
fn scram_signed_in_by_a_command_copied_by_a_command() {
    session::whole(Plan {
        release: Release::V26_0,
        sign_in: SignIn::KeyByCommand,
        copying: Copying::Command,
    });
}

#[test]
fn scram_signed_in_by_a_password_in_the_environment_copied_to_tmux() {
    session::whole(Plan {
        release: Release::V26_0,
        sign_in: SignIn::PasswordInEnvironment,
        copying: Copying::Tmux,
    });
}
