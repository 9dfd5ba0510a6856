import type { Dynamo } from '../../../lambdas/shared/dynamo.ts';
import type { DesignName } from '../simulation-scenarios.ts';
import type { TableNames } from '../table-names.ts';
import type { VirtualTime } from '../virtual-time.ts';
import type { Design } from './design.ts';
import { limitDesign } from './limit-design.ts';
import { lockDesign } from './lock-design.ts';
import { shopDesign } from './shop-design.ts';

export function openDesign(name: DesignName, dynamo: Dynamo, names: TableNames, time: VirtualTime): Design {
  switch (name) {
    case 'shop':
      return shopDesign(dynamo, names);
    case 'limit':
      return limitDesign(dynamo, names);
    case 'lock':
      return lockDesign(dynamo, names, time);
  }
}
