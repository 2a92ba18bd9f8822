//! Carrying a new secret away as a person does it: the built program in a terminal, real files, real commands, a second sign-in.

mod delivering;
mod ending;
mod saving;
mod showing;
mod support;
mod verifying;
