//! `tnkeys ensure` as cron runs it: no terminal, no home directory, an empty environment.

mod cron;
mod faults;
mod machine;
