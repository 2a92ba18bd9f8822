//! The simulator from outside: literal frames over real sockets, replayed recordings, `tnkeys simulate`, third-party clients, load.
#![cfg(all(feature = "demo", feature = "program"))]

mod support;

mod sim {
    mod accounts;
    mod allowlists;
    mod assurance;
    mod audit;
    mod clients;
    mod differences;
    mod doors;
    mod faults;
    mod history;
    mod jobs;
    mod life;
    mod limits;
    #[cfg(target_os = "linux")]
    mod load;
    mod many;
    mod midway;
    mod orphans;
    mod reads;
    mod replay;
    mod rights;
    mod sign_in;
    mod simulate;
    mod simulate_sign_in;
}
