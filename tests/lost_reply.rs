//! Requests whose reply never came: the next run knows of them, and a rotation goes on where it was cut.
#![cfg(feature = "demo")]

mod support;

mod lost_reply {
    mod rotating;
    mod unanswered;
}
