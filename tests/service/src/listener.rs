//! Listening ports, which the controls can close and open.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use futures_lite::FutureExt;
use smol::{Async, Timer};

use crate::configuration::Error;
use crate::controls::Server;
use crate::running::{Shared, locked};
use crate::serve::{self, Role};

/// A wish to close or open a port, and where to say that it is done.
struct Request {
    refuse: bool,
    done: mpsc::Sender<()>,
}

/// The way to the accept loops.
#[derive(Default)]
pub(crate) struct Listeners {
    loops: Mutex<HashMap<Server, Vec<async_channel::Sender<Request>>>>,
}

impl Listeners {
    /// Closes or opens every port of a kind of server, and waits until that is done.
    pub(crate) fn refuse(&self, server: Server, refuse: bool) {
        let loops = locked(&self.loops).get(&server).cloned().unwrap_or_default();
        let (done, confirmed) = mpsc::channel();
        let asked = loops
            .iter()
            .filter(|control| control.try_send(Request { refuse, done: done.clone() }).is_ok())
            .count();
        for _ in 0..asked {
            // The bound is for a service that is being stopped at the same time.
            if confirmed.recv_timeout(Duration::from_secs(5)).is_err() {
                return;
            }
        }
    }

    fn register(&self, server: Server) -> async_channel::Receiver<Request> {
        let (control, requests) = async_channel::unbounded();
        locked(&self.loops).entry(server).or_default().push(control);
        requests
    }
}

/// A port as it was bound.
pub(crate) struct Bound {
    pub(crate) address: SocketAddr,
    pub(crate) listeners: Vec<Async<TcpListener>>,
}

/// Binds a loopback port; 0 takes a free one. Also takes the same port of `::1`, where there is one: `localhost` may
/// mean either.
pub(crate) fn bind(port: u16) -> Result<Bound, Error> {
    let wanted = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port);
    let failed = |source| Error::Listen { address: wanted, source };
    let listener = TcpListener::bind(wanted).map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    let mut listeners = vec![Async::new(listener).map_err(failed)?];
    let sixth = SocketAddr::new(IpAddr::V6(Ipv6Addr::LOCALHOST), address.port());
    if let Ok(listener) = TcpListener::bind(sixth)
        && let Ok(listener) = Async::new(listener)
    {
        listeners.push(listener);
    }
    Ok(Bound { address, listeners })
}

/// Starts to accept on a bound port.
pub(crate) fn accept(shared: &Arc<Shared>, bound: Bound, role: &Role) {
    for listener in bound.listeners {
        let requests = shared.listeners.register(role.server());
        shared.spawn(accept_loop(shared.clone(), listener, role.clone(), requests));
    }
}

enum Turn {
    Accepted(std::io::Result<(Async<std::net::TcpStream>, SocketAddr)>),
    Asked(Result<Request, async_channel::RecvError>),
}

async fn accept_loop(
    shared: Arc<Shared>,
    listener: Async<TcpListener>,
    role: Role,
    requests: async_channel::Receiver<Request>,
) {
    let Ok(address) = listener.get_ref().local_addr() else { return };
    let mut listener = Some(listener);
    loop {
        let accepting = async {
            match &listener {
                Some(listener) => Turn::Accepted(listener.accept().await),
                None => std::future::pending().await,
            }
        };
        let asking = async { Turn::Asked(requests.recv().await) };
        match asking.or(accepting).await {
            Turn::Accepted(Ok((stream, peer))) => {
                let connection = shared.links.open(role.server(), stream, peer);
                serve::start(&shared, connection, role.clone());
            }
            Turn::Accepted(Err(error)) => {
                // Out of file descriptors, most likely: give others time to close some.
                log::warn!("cannot accept on {address}: {error}");
                Timer::after(Duration::from_millis(20)).await;
            }
            Turn::Asked(Ok(request)) => {
                if request.refuse {
                    listener = None;
                } else if listener.is_none() {
                    listener = reopen(address).await;
                }
                // Nobody waits any more: nothing to do about it.
                let _ = request.done.send(());
            }
            Turn::Asked(Err(_)) => return,
        }
    }
}

/// Listens again on a port given up before. Somebody else may have it for a moment.
async fn reopen(address: SocketAddr) -> Option<Async<TcpListener>> {
    for _ in 0..50 {
        match Async::<TcpListener>::bind(address) {
            Ok(listener) => return Some(listener),
            Err(error) => log::warn!("cannot listen on {address} again: {error}"),
        }
        Timer::after(Duration::from_millis(50)).await;
    }
    None
}
