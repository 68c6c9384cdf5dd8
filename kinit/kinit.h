/* kinit: process 1 of the initramfs. */
#ifndef KINIT_KINIT_H
#define KINIT_KINIT_H

/*
 * main() of kinit.  Under the name ipconfig, nfsmount or run-init it is that
 * program; otherwise it must be process 1, and does not return.
 */
int kinit_main(int argc, char **argv);

#endif
