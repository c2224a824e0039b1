//! Control messages, checked when they are taken from a slot.

use public_headers::xen2005::io::domain_controller::ControlMsg;
use zerocopy::{FromBytes, Immutable, IntoBytes};

/// Maximum number of bytes a message carries.
pub const PAYLOAD: usize = 60;

/// A message, copied out of a ring; its length is at most [`PAYLOAD`].
#[derive(Clone, Copy, Debug)]
pub struct Message {
    raw: ControlMsg,
}

impl Message {
    /// Creates a message of a type and subtype (`CMSG_*`) that carries `payload`.
    pub fn new<T: IntoBytes + Immutable>(kind: u32, subtype: u32, payload: &T) -> Self {
        const { assert!(size_of::<T>() <= PAYLOAD) };
        Self::with_bytes(kind, subtype, payload.as_bytes())
    }

    /// Creates a message that carries the first [`PAYLOAD`] of `bytes`.
    pub fn with_bytes(kind: u32, subtype: u32, bytes: &[u8]) -> Self {
        let n = bytes.len().min(PAYLOAD);
        let mut raw =
            ControlMsg { type_: kind as u8, subtype: subtype as u8, length: n as u8, ..ControlMsg::default() };
        raw.msg[..n].copy_from_slice(&bytes[..n]);
        Message { raw }
    }

    /// Reads the message in a slot. An excessive length is clamped to the maximum.
    pub fn from_slot(slot: [u8; size_of::<ControlMsg>()]) -> Self {
        let mut raw = ControlMsg::read_from_bytes(&slot).unwrap_or_default();
        raw.length = raw.length.min(PAYLOAD as u8);
        Message { raw }
    }

    /// Returns its bytes as they are stored in a slot.
    pub fn as_slot(&self) -> &[u8] {
        self.raw.as_bytes()
    }

    /// `CMSG_*` of the device class.
    pub fn kind(&self) -> u32 {
        self.raw.type_.into()
    }

    /// `CMSG_*` within the class.
    pub fn subtype(&self) -> u32 {
        self.raw.subtype.into()
    }

    /// Returns the identifier that ties a response to its request.
    pub fn id(&self) -> u8 {
        self.raw.id
    }

    /// Sets the identifier.
    pub fn set_id(&mut self, id: u8) {
        self.raw.id = id;
    }

    /// Returns the payload.
    pub fn bytes(&self) -> &[u8] {
        &self.raw.msg[..usize::from(self.raw.length)]
    }

    /// Returns the payload as a `T`, or `None` if it is too short for one.
    pub fn get<T: FromBytes>(&self) -> Option<T> {
        T::read_from_prefix(self.bytes()).ok().map(|(value, _)| value)
    }

    /// Overwrites the start of the payload with `value`, for answers. A message that is too short is left unchanged.
    pub fn put<T: IntoBytes + Immutable>(&mut self, value: &T) {
        let (bytes, n) = (value.as_bytes(), usize::from(self.raw.length));
        if bytes.len() <= n {
            self.raw.msg[..bytes.len()].copy_from_slice(bytes);
        }
    }
}
