/* modprobe(8), as much of it as the kernel uses: modprobe -q -- ALIAS */
#ifndef KINIT_MODPROBE_H
#define KINIT_MODPROBE_H

int modprobe_main(int argc, char **argv);

#endif
