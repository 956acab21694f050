//! A build without gateway and proxies: every connection goes where it leads to.

use core::marker::PhantomData;

use super::work::{Carried, Carries, Destination, Reached, Work};
use crate::connection::LinkNumbers;
use crate::connection::{Link, LinkState};
use crate::error::LinkError;
use crate::ids::LinkId;
use crate::settings::Routes;
use crate::storage::{Buffer, Storage};
use crate::time::Instant;
use crate::timer::Round;
use crate::wire::{Decoder, Outbox};

pub(crate) fn connected<E>(link: &mut Link, _exchange: E, _routes: &Routes, _to: Destination<'_>) -> Reached {
    if link.state != LinkState::Connecting {
        return Reached::NotYet;
    }
    link.open();
    Reached::Open
}

pub(crate) fn approach<E>(
    _link: &mut Link,
    _exchange: E,
    bytes: &[u8],
    _routes: &Routes,
    _to: Destination<'_>,
) -> (usize, Reached) {
    (bytes.len(), Reached::NotYet)
}

pub(crate) struct Tunnel<S>(PhantomData<S>);

impl<S: Storage> Tunnel<S> {
    pub(crate) const fn new() -> Self {
        Self(PhantomData)
    }

    pub(crate) fn is_used(&self) -> bool {
        false
    }

    pub(crate) fn aim(&mut self, _host: &str, _port: u16) -> bool {
        true
    }

    pub(crate) fn is_answered(&self) -> bool {
        false
    }

    pub(crate) fn is_forgotten(&self, _why: LinkError) -> bool {
        false
    }

    pub(crate) fn begin(&mut self, _carries: Carries) {}

    pub(crate) fn route_to_proxy(&mut self) -> ((), Destination<'_>) {
        ((), Destination::NOWHERE)
    }

    pub(crate) fn destination(&self, _routes: &Routes) -> Destination<'_> {
        Destination::NOWHERE
    }

    pub(crate) fn chooses_request(&mut self) -> bool {
        false
    }

    pub(crate) fn driver_link(&self) -> &Link {
        const { &Link::CLOSED }
    }

    pub(crate) fn closed_already(&mut self, _id: LinkId) {}

    pub(crate) fn take_given_up(&mut self, _link: &Link) -> Option<LinkId> {
        None
    }

    pub(crate) fn stop(&mut self) {}

    pub(crate) fn unsent_request(&self) -> &[u8] {
        &[]
    }

    pub(crate) fn unsent<'a>(&'a self, _outbox: &'a Outbox<S::Bytes>) -> &'a [u8] {
        &[]
    }

    pub(crate) fn sent(&mut self, _count: usize) {}

    pub(crate) fn takes_commands(&self, _link: &Link) -> bool {
        false
    }

    pub(crate) fn next_work(
        &mut self,
        _carried: &Carried<'_, S>,
        _numbers: &mut LinkNumbers,
    ) -> Option<Work> {
        None
    }

    pub(crate) fn connected(&mut self, _carried: &mut Carried<'_, S>) -> Reached {
        Reached::NotYet
    }

    pub(crate) fn received<B: Buffer>(
        &mut self,
        bytes: &[u8],
        _carried: &mut Carried<'_, S>,
        _decoder: &mut Decoder<B>,
    ) -> (usize, Reached) {
        (bytes.len(), Reached::NotYet)
    }

    pub(crate) fn closed<B: Buffer>(
        &mut self,
        why: LinkError,
        _carried: &mut Carried<'_, S>,
        _decoder: &mut Decoder<B>,
    ) -> Reached {
        Reached::Lost(why)
    }

    pub(crate) fn renew(&mut self, _carried: &mut Carried<'_, S>) -> Reached {
        Reached::NotYet
    }

    pub(crate) fn hurry(&mut self) {}

    pub(crate) fn each_timer(&mut self, _round: &mut Round) {}

    pub(crate) fn expire(&mut self, _now: Instant, _carried: &mut Carried<'_, S>) -> Option<Reached> {
        None
    }
}
