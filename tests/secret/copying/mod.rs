//! Copies for real: the built program, an X server, tmux, GNU screen and sshd. What the screen says of a copy is compared
//! with what is where it should be.

mod command;
mod desktop;
mod holding;
mod nested;
mod plain;
mod screen;
mod support;
mod tmux;
