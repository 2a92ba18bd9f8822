//! Lost replies: the next run reports the request, and an interrupted rotation resumes.
#![cfg(all(feature = "demo", feature = "program"))]

mod support;

mod lost_reply {
    mod rotating;
    mod unanswered;
}
