/* The program kinit. */
#include "kinit/kinit.h"
#include "lib/start.h"

START_MAIN(kinit_main)
