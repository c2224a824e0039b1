//! The hypervisor's own memory: whatever guests and toolstacks do, it comes in pieces no larger than a frame and is
//! bounded for each domain (`docs/memory.md`). A process of its own: it has its own allocator.
#![allow(missing_docs)]

mod allocator;
mod calls;
mod failing;
mod guests;
mod lab;
mod pieces;
mod unpack;
