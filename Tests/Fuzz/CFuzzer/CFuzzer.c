#include "CFuzzer.h"

__attribute__((weak)) int LLVMFuzzerRunDriver(int *argc, char ***argv, cfuzzer_callback callback);

int cfuzzer_run(int argc, char **argv, cfuzzer_callback callback) {
    if (LLVMFuzzerRunDriver == NULL) return -1;
    return LLVMFuzzerRunDriver(&argc, &argv, callback);
}
