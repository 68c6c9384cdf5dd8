/* The program nfsmount; kinit links everything but this file. */
#include "lib/start.h"
#include "nfsmount/command.h"

START_MAIN(nfsmount_main)
