#include "CWorkloadAPI.h"
