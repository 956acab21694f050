//! The HTTP gateway: carries sessions of the notification server and of switchboards in `POST` requests.
//!
//! `request` reads what is asked for, `session` keeps the sessions and their identifiers, `answer` makes the answers. The
//! sessions themselves are served by the same code as those on sockets; a [`Tunnel`](crate::tunnel::Tunnel) stands between.

mod answer;
mod request;
mod session;

use std::sync::Arc;
use std::time::Duration;

use futures_lite::FutureExt;
use smol::Timer;

use crate::gateway::answer::answer;
use crate::gateway::request::{Incoming, read_request};
use crate::running::Shared;
use crate::wire::{ByteStream, Connection};

pub(crate) use session::Gateway;

/// Where the gateway is.
pub(crate) const GATEWAY_PATH: &str = "/gateway/gateway.dll";

/// How long a TCP connection may take for its next request.
const IDLE_LIMIT: Duration = Duration::from_secs(300);

/// What becomes of the TCP connection after a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum After {
    Next,
    Close,
}

/// Serves one TCP connection.
pub(crate) async fn serve(shared: &Arc<Shared>, socket: &Arc<Connection>) {
    let mut input = Vec::new();
    loop {
        let mut stream = ByteStream(socket.clone());
        let reading = read_request(&mut stream, &mut input);
        let limit = async {
            Timer::after(IDLE_LIMIT).await;
            Incoming::End
        };
        match reading.or(limit).await {
            Incoming::End => return,
            Incoming::Refused(response) => {
                shared.tally.gateway_refusals.add(1);
                socket.send(&response.bytes(false));
                return;
            }
            Incoming::Request(request) => {
                let (bytes, after) = answer(shared, socket, &mut input, &request).await;
                shared.tally.server(socket.server).commands.add(1);
                if !bytes.is_empty() {
                    socket.send(&bytes);
                }
                if after == After::Close {
                    return;
                }
            }
        }
    }
}
