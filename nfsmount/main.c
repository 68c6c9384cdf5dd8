/* The program nfsmount; kinit links everything but this file. */
#include "lib/fail_code.h"
#include "lib/start.h"
#include "nfsmount/command.h"

/* what it cannot mount is NFS */
const bool fail_more = false;

START_MAIN(nfsmount_main)
