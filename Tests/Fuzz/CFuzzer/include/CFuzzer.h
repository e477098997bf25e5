// libFuzzer, where the program is linked with it (Tests/Fuzz/run does that).
#ifndef SVIDSYNC_CFUZZER_H
#define SVIDSYNC_CFUZZER_H
#include <stddef.h>
#include <stdint.h>

typedef int (*_Nonnull cfuzzer_callback)(const uint8_t *_Nullable data, size_t count);

/// Has libFuzzer call the callback as the arguments say; -1 if the program is not linked with libFuzzer.
int cfuzzer_run(int argc, char *_Nullable *_Nonnull argv, cfuzzer_callback callback);
#endif
