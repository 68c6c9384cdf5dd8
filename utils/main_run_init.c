/* The program run-init; kinit links everything but this file. */
#include "lib/start.h"
#include "utils/run_init.h"

START_MAIN(run_init_main)
