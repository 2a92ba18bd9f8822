//! Lost replies: the next run reports the request, and an interrupted rotation resumes.
#![cfg(feature = "demo")]

mod support;

mod lost_reply {
    mod rotating;
    mod unanswered;
}
