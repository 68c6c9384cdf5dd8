/* The program fstype. */
#include "lib/start.h"
#include "utils/fstype.h"

START_MAIN(fstype_main)
