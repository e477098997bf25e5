// What Swift imports of the gRPC C core: its headers, and inline functions for the macros and unions that Swift cannot
// see or that it would write at length.
#ifndef SVIDSYNC_CGRPC_SHIM_H
#define SVIDSYNC_CGRPC_SHIM_H
// First, and without the _GNU_SOURCE that gRPC's headers define: the C library's types must look here as they do in
// Swift's Glibc module, or Swift takes them for different ones.
#ifdef __linux__
#include <features.h>
#endif

#include <grpc/byte_buffer.h>
#include <grpc/byte_buffer_reader.h>
#include <grpc/grpc.h>
#include <grpc/grpc_security.h>
#include <grpc/impl/codegen/propagation_bits.h>
#include <grpc/slice.h>
#include <grpc/support/alloc.h>
#include <grpc/support/log.h>
#include <grpc/support/time.h>
#include <string.h>

// --- Slices and byte buffers ---

static inline uint8_t *cgrpc_slice_start(grpc_slice *slice) { return GRPC_SLICE_START_PTR(*slice); }

static inline size_t cgrpc_slice_length(const grpc_slice *slice) { return GRPC_SLICE_LENGTH(*slice); }

/// The number of slices that a received message consists of.
static inline size_t cgrpc_slice_count(const grpc_byte_buffer *buffer) { return buffer->data.raw.slice_buffer.count; }

/// One slice of a message, in place: a copy of a small slice would leave its bytes behind.
static inline grpc_slice *cgrpc_slice_at(grpc_byte_buffer *buffer, size_t index) {
    return &buffer->data.raw.slice_buffer.slices[index];
}

// --- Operations of a batch ---

/// Where a batch's receiving operations put what they receive; it lives until the batch is complete.
typedef struct {
    grpc_metadata_array initial_metadata;
    grpc_metadata_array trailing_metadata;
    grpc_byte_buffer *message;
    grpc_slice status_details;
    grpc_status_code status;
    int cancelled;
} cgrpc_received;

static inline grpc_op cgrpc_operation(grpc_op_type type) {
    grpc_op operation;
    memset(&operation, 0, sizeof operation);
    operation.op = type;
    return operation;
}

static inline grpc_op cgrpc_send_initial_metadata(grpc_metadata *metadata, size_t count) {
    grpc_op operation = cgrpc_operation(GRPC_OP_SEND_INITIAL_METADATA);
    operation.data.send_initial_metadata.metadata = metadata;
    operation.data.send_initial_metadata.count = count;
    return operation;
}

static inline grpc_op cgrpc_send_message(grpc_byte_buffer *message) {
    grpc_op operation = cgrpc_operation(GRPC_OP_SEND_MESSAGE);
    operation.data.send_message.send_message = message;
    return operation;
}

static inline grpc_op cgrpc_send_close_from_client(void) { return cgrpc_operation(GRPC_OP_SEND_CLOSE_FROM_CLIENT); }

static inline grpc_op cgrpc_send_status(grpc_status_code status, grpc_slice *details) {
    grpc_op operation = cgrpc_operation(GRPC_OP_SEND_STATUS_FROM_SERVER);
    operation.data.send_status_from_server.status = status;
    operation.data.send_status_from_server.status_details = details;
    return operation;
}

static inline grpc_op cgrpc_receive_initial_metadata(cgrpc_received *received) {
    grpc_op operation = cgrpc_operation(GRPC_OP_RECV_INITIAL_METADATA);
    operation.data.recv_initial_metadata.recv_initial_metadata = &received->initial_metadata;
    return operation;
}

static inline grpc_op cgrpc_receive_message(cgrpc_received *received) {
    grpc_op operation = cgrpc_operation(GRPC_OP_RECV_MESSAGE);
    operation.data.recv_message.recv_message = &received->message;
    return operation;
}

static inline grpc_op cgrpc_receive_status(cgrpc_received *received) {
    grpc_op operation = cgrpc_operation(GRPC_OP_RECV_STATUS_ON_CLIENT);
    operation.data.recv_status_on_client.trailing_metadata = &received->trailing_metadata;
    operation.data.recv_status_on_client.status = &received->status;
    operation.data.recv_status_on_client.status_details = &received->status_details;
    return operation;
}

static inline grpc_op cgrpc_receive_close(cgrpc_received *received) {
    grpc_op operation = cgrpc_operation(GRPC_OP_RECV_CLOSE_ON_SERVER);
    operation.data.recv_close_on_server.cancelled = &received->cancelled;
    return operation;
}

// --- Channels and calls ---

/// Makes a call that is nobody's child.
static inline grpc_call *_Nonnull cgrpc_make_call(
    grpc_channel *_Nonnull channel, grpc_completion_queue *_Nonnull queue, grpc_slice method, gpr_timespec deadline) {
    return grpc_channel_create_call(channel, NULL, GRPC_PROPAGATE_DEFAULTS, queue, method, NULL, deadline, NULL);
}

static inline grpc_server *_Nonnull cgrpc_make_server(const grpc_channel_args *_Nonnull arguments) {
    return grpc_server_create(arguments, NULL);
}

// --- Channel arguments ---

static inline grpc_arg cgrpc_integer_argument(const char *key, int value) {
    grpc_arg argument;
    memset(&argument, 0, sizeof argument);
    argument.type = GRPC_ARG_INTEGER;
    argument.key = (char *)key;
    argument.value.integer = value;
    return argument;
}
#endif
