/* root=/dev/cifs cifsroot=//ADDRESS/SHARE[,OPTIONS]: a root on an SMB server */
#ifndef KINIT_ROOT_CIFS_H
#define KINIT_ROOT_CIFS_H

#include "kinit/root_spec.h"

extern const struct root_method root_cifs;

#endif
