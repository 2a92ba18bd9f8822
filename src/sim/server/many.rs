//! Many systems in one process: most of them work, some are down, some accept and never answer.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpSocket};
use tokio::task::JoinHandle;
use tokio::time::{Instant, MissedTickBehavior};

use crate::sim::server::handle::{Handle, Sim};
use crate::sim::world::config::{Config, Listen};

/// What a system of many does when a client connects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Conduct {
    /// It works.
    Live,
    /// It works, and shows another certificate than the one that clients are told to trust.
    ChangedCertificate,
    /// Its port is closed.
    Dead,
    /// It accepts connections and never sends a byte.
    Hangs,
}

impl Conduct {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::ChangedCertificate => "changed-certificate",
            Self::Dead => "dead",
            Self::Hangs => "hangs",
        }
    }
}

/// How many systems of each conduct to run, and how each begins.
#[derive(Debug, Clone)]
pub struct ManyOptions {
    /// All systems.
    pub systems: usize,
    /// How many of them have a closed port.
    pub dead: usize,
    /// How many of them never answer.
    pub hanging: usize,
    /// How many of them show another certificate than the trusted one.
    pub changed: usize,
    /// The setup of each. The host name gets a number, and so does a seed that is not 0.
    pub config: Config,
}

/// One system of many.
#[derive(Debug)]
pub struct OneOfMany {
    /// Its name, from `nas001` on.
    pub name: String,
    /// What it does.
    pub conduct: Conduct,
    uri: String,
    /// The running simulator; `None` if it is dead or hangs.
    handle: Option<Arc<Handle>>,
    /// Keeps the port from others. A bound socket that does not listen refuses clients.
    _port: Option<TcpSocket>,
    /// The kernel completes the connections that nobody accepts.
    _silence: Option<TcpListener>,
}

impl OneOfMany {
    /// `wss://127.0.0.1:PORT`.
    pub fn uri(&self) -> &str {
        &self.uri
    }

    /// Its controls, if it works.
    pub fn handle(&self) -> Option<&Handle> {
        self.handle.as_deref()
    }
}

/// Running systems. Dropping them stops them.
#[derive(Debug)]
pub struct Many {
    systems: Vec<OneOfMany>,
    stir: Option<JoinHandle<()>>,
}

impl Many {
    /// Starts all systems on the current tokio runtime, with TLS on free ports of 127.0.0.1. Those that do not work are
    /// spread evenly among the others.
    ///
    /// # Errors
    /// When there are fewer systems than those that do not work, or an address cannot be bound.
    pub async fn start(options: &ManyOptions) -> io::Result<Self> {
        let mut systems = Vec::with_capacity(options.systems);
        for (at, conduct) in conducts(options)?.into_iter().enumerate() {
            systems.push(start_one(at + 1, conduct, &options.config).await?);
        }
        Ok(Self {
            systems,
            stir: None,
        })
    }

    /// All systems, in the order of their names.
    pub fn systems(&self) -> &[OneOfMany] {
        &self.systems
    }

    /// Changes so many keys per second from now on, in turn on each system that works.
    pub fn stir(&mut self, events_per_second: u32) {
        let live: Vec<Arc<Handle>> = self
            .systems
            .iter()
            .filter_map(|it| it.handle.clone())
            .collect();
        let task = tokio::spawn(stir(live, events_per_second));
        if let Some(before) = self.stir.replace(task) {
            before.abort();
        }
    }
}

impl Drop for Many {
    fn drop(&mut self) {
        if let Some(stir) = &self.stir {
            stir.abort();
        }
    }
}

/// What each system does, in order.
fn conducts(options: &ManyOptions) -> io::Result<Vec<Conduct>> {
    let groups = [
        (options.dead, Conduct::Dead),
        (options.hanging, Conduct::Hangs),
        (options.changed, Conduct::ChangedCertificate),
    ];
    let faulty: Vec<Conduct> = groups
        .iter()
        .flat_map(|(count, conduct)| std::iter::repeat_n(*conduct, *count))
        .collect();
    let all = options.systems;
    if faulty.len() > all {
        let text = format!("{} of {all} systems cannot be out of order", faulty.len());
        return Err(io::Error::new(io::ErrorKind::InvalidInput, text));
    }
    let mut conducts = vec![Conduct::Live; all];
    for (at, conduct) in faulty.iter().enumerate() {
        // Distinct places: there are at most as many as systems.
        conducts[at * all / faulty.len()] = *conduct;
    }
    Ok(conducts)
}

async fn start_one(number: usize, conduct: Conduct, config: &Config) -> io::Result<OneOfMany> {
    let name = format!("nas{number:03}");
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let mut one = OneOfMany {
        name,
        conduct,
        uri: String::new(),
        handle: None,
        _port: None,
        _silence: None,
    };
    match conduct {
        Conduct::Live | Conduct::ChangedCertificate => {
            let config = Config {
                hostname: one.name.clone(),
                seed: match config.seed {
                    0 => 0,
                    seed => seed.wrapping_add(number as u64),
                },
                ..config.clone()
            };
            let handle = Sim::start(config, Listen::Tls(address)).await?;
            one.uri = handle.uri();
            one.handle = Some(Arc::new(handle));
        }
        Conduct::Dead => {
            let socket = TcpSocket::new_v4()?;
            socket.bind(address)?;
            one.uri = format!("wss://{}", socket.local_addr()?);
            one._port = Some(socket);
        }
        Conduct::Hangs => {
            let listener = TcpListener::bind(address).await?;
            one.uri = format!("wss://{}", listener.local_addr()?);
            one._silence = Some(listener);
        }
    }
    Ok(one)
}

/// How often changes are made: bursts, as a script makes them.
const TICK: Duration = Duration::from_millis(20);

/// Changes keys for as long as it is not aborted; it does not end by itself.
pub(super) async fn stir(live: Vec<Arc<Handle>>, events_per_second: u32) {
    if live.is_empty() || events_per_second == 0 {
        std::future::pending::<()>().await;
    }
    let start = Instant::now();
    let mut ticks = tokio::time::interval(TICK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut done: u64 = 0;
    loop {
        ticks.tick().await;
        let due = start.elapsed().as_millis() as u64 * u64::from(events_per_second) / 1000;
        while done < due {
            live[done as usize % live.len()].stir();
            done += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(systems: usize, dead: usize, hanging: usize, changed: usize) -> ManyOptions {
        ManyOptions {
            systems,
            dead,
            hanging,
            changed,
            config: Config::default(),
        }
    }

    #[test]
    fn each_conduct_has_its_number_and_none_takes_the_place_of_another() {
        for (all, dead, hanging, changed) in
            [(100, 10, 5, 5), (7, 3, 2, 2), (1, 0, 0, 0), (20, 1, 0, 0)]
        {
            let conducts = conducts(&options(all, dead, hanging, changed)).unwrap();
            let count = |it| conducts.iter().filter(|other| **other == it).count();
            assert_eq!(conducts.len(), all);
            assert_eq!(count(Conduct::Dead), dead);
            assert_eq!(count(Conduct::Hangs), hanging);
            assert_eq!(count(Conduct::ChangedCertificate), changed);
        }
        assert!(conducts(&options(4, 2, 2, 1)).is_err());
    }
}
