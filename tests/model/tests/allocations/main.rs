//! The hypervisor's own memory: whatever guests and toolstacks do, it is allocated in pieces no larger than a frame and
//! bounded for each domain (`docs/memory.md`). These tests are a separate process with their own allocator.
#![allow(missing_docs, reason = "tests and benches document themselves")]

mod allocator;
mod calls;
mod failing;
mod guests;
mod lab;
mod pieces;
mod unpack;
