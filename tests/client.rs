//! The library over real sockets, against the simulator: both framings, both eras.
#![cfg(feature = "demo")]

mod client {
    mod calls;
    mod events;
    mod jobs;
    mod presets;
    mod ready;
    mod sign_in;

    use std::time::Duration;

    use tnkeys::client::{Client, Secret, Target};
    use tnkeys::sim::{Config, Handle, Listen, Release, Sim};

    /// One release of each framing and era: 24.04 speaks DDP, the others JSON-RPC.
    const RELEASES: [Release; 3] = [Release::V24_04, Release::V25_10, Release::V26_0];

    fn config(release: Release) -> Config {
        Config {
            release,
            ..Config::default()
        }
    }

    async fn start(config: Config) -> Handle {
        let loopback = "127.0.0.1:0".parse().unwrap();
        Sim::start(config, Listen::Tcp(loopback)).await.unwrap()
    }

    fn secret(text: &str) -> Secret {
        Secret::new(text.to_owned())
    }

    fn target(sim: &Handle) -> Target {
        Target::new(&sim.uri())
            .unwrap()
            .password(sim.user(), secret(sim.password()))
    }

    async fn connected(sim: &Handle) -> Client {
        Client::connect(target(sim)).await.unwrap()
    }

    /// A limit that only a fault of the program reaches.
    async fn soon<T>(future: impl Future<Output = T>) -> T {
        tokio::time::timeout(Duration::from_secs(60), future)
            .await
            .expect("nothing happened within a minute")
    }
}
