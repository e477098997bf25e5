// What Swift imports of the gRPC C core: its headers, and inline functions for the macros that Swift cannot see.
#ifndef SVIDSYNC_CGRPC_SHIM_H
#define SVIDSYNC_CGRPC_SHIM_H
#include <grpc/byte_buffer.h>
#include <grpc/byte_buffer_reader.h>
#include <grpc/grpc.h>
#include <grpc/grpc_security.h>
#include <grpc/slice.h>
#include <grpc/support/alloc.h>
#include <grpc/support/time.h>
#endif
