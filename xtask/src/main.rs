//! Build, image, run, test, bench: behind `./x`.
#![forbid(unsafe_code)]

fn main() {}
