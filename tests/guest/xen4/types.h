/* Integer types of the guests: ulong has the width of a register and of the ABI's xen_ulong_t. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef unsigned long ulong;
typedef unsigned long long u64;
typedef long long s64;
