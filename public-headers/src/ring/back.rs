//! The back end: takes requests, sends responses.

use core::marker::PhantomData;

use super::{Ring, RingError, SharedMemory, Slots};

/// The serving end of a ring.
pub struct BackRing<R, M> {
    slots: Slots<M>,
    rsp_prod: u32,
    req_cons: u32,
    kind: PhantomData<R>,
}

impl<R: Ring, M: SharedMemory> BackRing<R, M> {
    /// Creates an end for a ring that its front end has laid out.
    ///
    /// # Errors
    /// [`RingError::Memory`]: `memory` is too small for a ring.
    pub fn attach(memory: M) -> Result<Self, RingError> {
        Ok(Self { slots: Slots::new::<R>(memory)?, rsp_prod: 0, req_cons: 0, kind: PhantomData })
    }

    /// Creates an end that continues where an earlier back end stopped: at the responses it had published.
    ///
    /// # Errors
    /// As [`Self::attach`].
    pub fn resume(memory: M) -> Result<Self, RingError> {
        let mut ring = Self::attach(memory)?;
        ring.rsp_prod = ring.slots.memory.load(R::HEADER.rsp_prod);
        ring.req_cons = ring.rsp_prod;
        Ok(ring)
    }

    /// Slots of the ring.
    pub fn entries(&self) -> u32 {
        self.slots.entries
    }

    /// Requests taken and not answered.
    pub fn outstanding(&self) -> u32 {
        self.req_cons.wrapping_sub(self.rsp_prod)
    }

    /// Takes the next request.
    ///
    /// # Errors
    /// [`RingError::Broken`]: the front end claims more requests than there are slots.
    pub fn pop(&mut self) -> Result<Option<R::Request>, RingError> {
        let produced = self.slots.memory.load(R::HEADER.req_prod);
        let (waiting, in_flight) = (produced.wrapping_sub(self.req_cons), produced.wrapping_sub(self.rsp_prod));
        if in_flight > self.slots.entries || waiting > in_flight {
            return Err(RingError::Broken);
        }
        if waiting == 0 {
            return Ok(None);
        }
        let request = self.slots.read::<R, _>(self.req_cons);
        self.req_cons = self.req_cons.wrapping_add(1);
        Ok(Some(request))
    }

    /// Writes a response into the slot of the oldest request not answered; the front end sees it after
    /// [`publish`](Self::publish).
    ///
    /// # Errors
    /// [`RingError::Full`]: every request has been answered.
    pub fn push(&mut self, response: &R::Response) -> Result<(), RingError> {
        if self.outstanding() == 0 {
            return Err(RingError::Full);
        }
        self.slots.write::<R, _>(self.rsp_prod, response);
        self.rsp_prod = self.rsp_prod.wrapping_add(1);
        Ok(())
    }

    /// Shows all pushed responses to the front end; whether it must be notified.
    pub fn publish(&mut self) -> bool {
        let event = R::HEADER.events.map(|(_, rsp_event)| rsp_event);
        self.slots.publish(R::HEADER.rsp_prod, event, self.rsp_prod)
    }

    /// Asks for a notification at the next request; whether one has come in the meantime.
    pub fn final_check(&mut self) -> bool {
        if let Some((req_event, _)) = R::HEADER.events {
            self.slots.memory.store(req_event, self.req_cons.wrapping_add(1));
            self.slots.memory.fence();
        }
        self.slots.memory.load(R::HEADER.req_prod) != self.req_cons
    }
}
