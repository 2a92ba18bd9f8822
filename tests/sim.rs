//! The simulator from outside: real sockets, literal frames, the texts of the recorded conversations; as `tnkeys simulate` starts
//! it, as clients by other people meet it, and under load.
#![cfg(feature = "demo")]

mod support;

mod sim {
    mod allowlists;
    mod assurance;
    mod audit;
    mod clients;
    mod differences;
    mod doors;
    mod faults;
    mod jobs;
    mod life;
    mod limits;
    #[cfg(target_os = "linux")]
    mod load;
    mod orphans;
    mod replay;
    mod rights;
    mod sign_in;
    mod simulate;
    mod simulate_sign_in;
}
