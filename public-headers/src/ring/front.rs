//! The front end: sends requests, takes responses.

use core::marker::PhantomData;

use super::{Ring, RingError, SharedMemory, Slots};

/// The requesting end of a ring.
pub struct FrontRing<R, M> {
    slots: Slots<M>,
    req_prod: u32,
    rsp_cons: u32,
    kind: PhantomData<R>,
}

impl<R: Ring, M: SharedMemory> FrontRing<R, M> {
    /// Lays out an empty ring in `memory`, which the back end must not use yet.
    ///
    /// # Errors
    /// As [`Self::attach`].
    pub fn init(memory: M) -> Result<Self, RingError> {
        let ring = Self::attach(memory)?;
        let memory = &ring.slots.memory;
        memory.store(R::HEADER.req_prod, 0);
        memory.store(R::HEADER.rsp_prod, 0);
        if let Some((req_event, rsp_event)) = R::HEADER.events {
            memory.store(req_event, 1);
            memory.store(rsp_event, 1);
        }
        Ok(ring)
    }

    /// Creates an end for a ring that was laid out and holds nothing yet.
    ///
    /// # Errors
    /// [`RingError::Memory`]: `memory` is too small for a ring.
    pub fn attach(memory: M) -> Result<Self, RingError> {
        Ok(Self { slots: Slots::new::<R>(memory)?, req_prod: 0, rsp_cons: 0, kind: PhantomData })
    }

    /// Creates an end that continues where an earlier front end stopped, with nothing outstanding.
    ///
    /// # Errors
    /// As [`Self::attach`].
    pub fn resume(memory: M) -> Result<Self, RingError> {
        let mut ring = Self::attach(memory)?;
        ring.req_prod = ring.slots.memory.load(R::HEADER.req_prod);
        ring.rsp_cons = ring.req_prod;
        Ok(ring)
    }

    /// Slots of the ring.
    pub fn entries(&self) -> u32 {
        self.slots.entries
    }

    /// Requests without a response yet.
    pub fn outstanding(&self) -> u32 {
        self.req_prod.wrapping_sub(self.rsp_cons)
    }

    /// Writes a request into the next slot; the back end sees it after [`publish`](Self::publish).
    ///
    /// # Errors
    /// [`RingError::Full`]: all slots are taken.
    pub fn push(&mut self, request: &R::Request) -> Result<(), RingError> {
        if self.outstanding() >= self.slots.entries {
            return Err(RingError::Full);
        }
        self.slots.write::<R, _>(self.req_prod, request);
        self.req_prod = self.req_prod.wrapping_add(1);
        Ok(())
    }

    /// Shows all pushed requests to the back end; whether it must be notified.
    pub fn publish(&mut self) -> bool {
        let event = R::HEADER.events.map(|(req_event, _)| req_event);
        self.slots.publish(R::HEADER.req_prod, event, self.req_prod)
    }

    /// Takes the next response.
    ///
    /// # Errors
    /// [`RingError::Broken`]: the back end claims more responses than there were requests.
    pub fn pop(&mut self) -> Result<Option<R::Response>, RingError> {
        let waiting = self.slots.memory.load(R::HEADER.rsp_prod).wrapping_sub(self.rsp_cons);
        if waiting > self.outstanding() {
            return Err(RingError::Broken);
        }
        if waiting == 0 {
            return Ok(None);
        }
        let response = self.slots.read::<R, _>(self.rsp_cons);
        self.rsp_cons = self.rsp_cons.wrapping_add(1);
        Ok(Some(response))
    }

    /// Asks for a notification at the next response; whether one has come in the meantime.
    pub fn final_check(&mut self) -> bool {
        if let Some((_, rsp_event)) = R::HEADER.events {
            self.slots.memory.store(rsp_event, self.rsp_cons.wrapping_add(1));
            self.slots.memory.fence();
        }
        self.slots.memory.load(R::HEADER.rsp_prod) != self.rsp_cons
    }
}
